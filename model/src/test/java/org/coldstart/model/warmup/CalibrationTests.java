package org.coldstart.model.warmup;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Random;
import org.junit.Test;

public class CalibrationTests {

  @Test
  public void findsTheLogisticThatLabelsWereDrawnFrom() {
    Random random = new Random(2);
    float[] scores = new float[40_000];
    boolean[] labels = new boolean[scores.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) random.nextGaussian();
      labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-(1.7 * scores[i] - .6)));
    }
    Calibration found = Calibration.fit(scores, labels);
    assertEquals(1.7, found.scale(), .08);
    assertEquals(-.6, found.shift(), .05);
  }

  @Test
  public void staysFiniteAndRisingWhereLabelsAreSeparableOrTheWrongWayRound() {
    Calibration separable =
        Calibration.fit(new float[] {-2, -1, 1, 2}, new boolean[] {false, false, true, true});
    assertTrue(separable.toString(), separable.of(2) > .9 && separable.of(-2) < .1);
    assertTrue(separable.toString(), Double.isFinite(separable.scale()));
    Calibration wrong =
        Calibration.fit(new float[] {-2, -1, 1, 2}, new boolean[] {true, true, false, false});
    assertTrue(wrong.toString(), wrong.scale() > 0);
  }
}
