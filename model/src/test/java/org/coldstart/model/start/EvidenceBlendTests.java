package org.coldstart.model.start;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class EvidenceBlendTests {

  private static float[] blended(double halfway, double evidence) {
    float[] out = {9, 9, 9, 9};
    new EvidenceBlend(halfway)
        .blend(new float[] {0, 4, -2}, 1, new float[] {1, 1, 5, 5}, 0, evidence, out, 1, 2);
    assertEquals(9, out[0], 0);
    assertEquals(9, out[3], 0);
    return new float[] {out[1], out[2]};
  }

  @Test
  public void anItemMovesFromItsPredictionToItsFactorAndNeverJumps() {
    assertArrayEquals(new float[] {4, -2}, blended(10, 0), 0);
    assertArrayEquals(new float[] {2.5f, -0.5f}, blended(10, 10), 1e-6f);
    assertArrayEquals(new float[] {1, 1}, blended(10, 1e9), 1e-6f);
    EvidenceBlend blend = new EvidenceBlend(10);
    double last = 1;
    for (double evidence = 0.01; evidence < 1_000; evidence *= 1.1) {
      double share = blend.shareOfPrediction(evidence);
      assertTrue(share < last && last - share < 0.03);
      last = share;
    }
  }

  @Test
  public void withoutABlendTheFactorCountsAloneFromTheFirstInteractionOn() {
    assertArrayEquals(new float[] {4, -2}, blended(0, 0), 0);
    assertArrayEquals(new float[] {1, 1}, blended(0, 1), 0);
  }
}
