package org.coldstart.model.bench;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** How many multiply-adds a core does at most: chains of them that never leave the registers. */
public final class SimdPeak {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int CHAINS = 12;

  private SimdPeak() {}

  /** Multiply-adds per second, the best of some tries. */
  public static double measure() {
    double best = 0;
    for (int attempt = 0; attempt < 40; attempt++) {
      int steps = 1_000_000;
      long begun = System.nanoTime();
      float result = run(steps);
      double seconds = (System.nanoTime() - begun) * 1e-9;
      if (Float.isNaN(result)) {
        throw new ArithmeticException("the chains have no limit");
      }
      best = Math.max(best, (double) steps * CHAINS * SPECIES.length() / seconds);
    }
    return best;
  }

  private static float run(int steps) {
    FloatVector a = FloatVector.broadcast(SPECIES, 0.5f);
    FloatVector s0 = FloatVector.broadcast(SPECIES, 1);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    FloatVector s8 = s0;
    FloatVector s9 = s0;
    FloatVector s10 = s0;
    FloatVector s11 = s0;
    for (int i = 0; i < steps; i++) {
      s0 = s0.fma(a, a);
      s1 = s1.fma(a, a);
      s2 = s2.fma(a, a);
      s3 = s3.fma(a, a);
      s4 = s4.fma(a, a);
      s5 = s5.fma(a, a);
      s6 = s6.fma(a, a);
      s7 = s7.fma(a, a);
      s8 = s8.fma(a, a);
      s9 = s9.fma(a, a);
      s10 = s10.fma(a, a);
      s11 = s11.fma(a, a);
    }
    FloatVector sum = s0.add(s1).add(s2).add(s3).add(s4).add(s5);
    return sum.add(s6).add(s7).add(s8).add(s9).add(s10).add(s11).lane(0);
  }
}
