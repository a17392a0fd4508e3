package org.coldstart.model.exploration;

/**
 * Random numbers that a seed and a key decide, on every machine and with every release of Java
 * alike. The numbers are SplitMix64's (Steele, Lea and Flood, "Fast splittable pseudorandom number
 * generators", OOPSLA 2014).
 */
final class KeyedRandom {

  private static final long GAMMA = 0x9E3779B97F4A7C15L;
  private static final long FNV_BASIS = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;
  private static final double UNIT = 0x1p-53;

  private long state;

  /** The numbers of a key under a seed. */
  KeyedRandom(long seed, long key) {
    this.state = mixed(seed + GAMMA) ^ mixed(key);
  }

  /** A key for a name: FNV-1a over its characters. */
  static long key(String name) {
    long hash = FNV_BASIS;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }

  private static long mixed(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Uniform, greater than 0 and less than 1. */
  double uniform() {
    state += GAMMA;
    return ((mixed(state) >>> 11) + 0.5) * UNIT;
  }

  /**
   * A draw from Beta(a, b), as the share that a gamma variate has in the sum of two.
   *
   * @param a greater than 0
   * @param b greater than 0
   */
  double beta(double a, double b) {
    double left = gamma(a);
    double right = gamma(b);
    return left / (left + right);
  }

  /**
   * A draw from Gamma(shape, 1): Marsaglia and Tsang, "A simple method for generating gamma
   * variables", ACM TOMS 26, 2000; shapes below 1 as they say in section 6.
   */
  double gamma(double shape) {
    if (shape < 1) {
      return gamma(shape + 1) * StrictMath.pow(uniform(), 1 / shape);
    }
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = normal();
      double v = 1 + c * x;
      if (v > 0) {
        v = v * v * v;
        if (StrictMath.log(uniform()) < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
          return d * v;
        }
      }
    }
  }

  /** A draw from the standard normal distribution: Box and Muller, 1958. */
  private double normal() {
    return Math.sqrt(-2 * StrictMath.log(uniform())) * StrictMath.cos(2 * Math.PI * uniform());
  }
}
