package org.coldstart.model.evaluation;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

/** Means, deviations and Student's intervals against a case worked by hand. */
public class RepeatedMeasureTest {

  @Test
  public void studentsIntervalOfFourDraws() {
    RepeatedMeasure measure = new RepeatedMeasure(new double[] {1, 2, 3, 4});
    assertEquals(2.5, measure.mean(), 1e-12);
    assertEquals(1.2909944487, measure.deviation(), 1e-9);
    double margin = 3.182 * 1.2909944487 / 2;
    assertEquals(2.5 - margin, measure.low(), 1e-9);
    assertEquals(2.5 + margin, measure.high(), 1e-9);
  }

  @Test
  public void ratiosAreTakenWithinADraw() {
    RepeatedMeasure ratio = RepeatedMeasure.ratio(new double[] {2, 9}, new double[] {1, 3});
    assertEquals(2.5, ratio.mean(), 1e-12);
  }

  @Test
  public void oneDrawHasNoInterval() {
    RepeatedMeasure measure = new RepeatedMeasure(new double[] {.3});
    assertEquals(.3, measure.low(), 0);
    assertEquals(.3, measure.high(), 0);
  }
}
