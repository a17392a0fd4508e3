package org.coldstart.model.train;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import org.junit.Test;

public class OptimizerTests {

  @Test
  public void adamFollowsThePaper() {
    float[] parameters = {1, -2, 3};
    Optimizer.Steps steps = new Adam(0.1, 0.9, 0.99, 1e-8, 0.02).begin(parameters, true);
    float[][] gradients = {{0.5f, -1, 0.25f}, {0.1f, 2, 0.25f}, {-3, 0, 0.25f}};
    double[] expected = {1, -2, 3};
    double[] m = new double[3];
    double[] v = new double[3];
    for (int t = 1; t <= 3; t++) {
      steps.move(0, gradients[t - 1].clone(), 0, 3, t, 0.5);
      for (int i = 0; i < 3; i++) {
        double g = gradients[t - 1][i];
        m[i] = 0.9 * m[i] + 0.1 * g;
        v[i] = 0.99 * v[i] + 0.01 * g * g;
        double mean = m[i] / (1 - Math.pow(0.9, t));
        double root = Math.sqrt(v[i] / (1 - Math.pow(0.99, t)));
        expected[i] -= 0.05 * (mean / (root + 1e-8) + 0.02 * expected[i]);
        assertEquals(expected[i], parameters[i], 1e-5);
      }
    }
  }

  @Test
  public void sgdGathersMomentumAndDecays() {
    float[] parameters = {1};
    Optimizer.Steps steps = new MomentumSgd(0.1, 0.9, 0.5).begin(parameters, true);
    double x = 1;
    double velocity = 0;
    for (int t = 1; t <= 4; t++) {
      steps.move(0, new float[] {0.3f}, 0, 1, t, 1);
      velocity = 0.9 * velocity + 0.3f + 0.5 * x;
      x -= 0.1 * velocity;
      assertEquals(x, parameters[0], 1e-6);
    }
  }

  @Test
  public void untouchedRowsStayWhereTheyAre() {
    for (Optimizer optimizer : new Optimizer[] {Adam.standard(0.1), new MomentumSgd(0.1, 0.9, 1)}) {
      float[] parameters = {1, 2, 3, 4};
      Optimizer.Steps steps = optimizer.begin(parameters, true);
      steps.move(2, new float[] {9, 9, 1, 1}, 2, 2, 1, 1);
      steps.move(2, new float[] {1, 1}, 0, 2, 2, 1);
      assertEquals(1, parameters[0], 0);
      assertEquals(2, parameters[1], 0);
      assertEquals(true, parameters[2] < 3 && parameters[3] < 4);
    }
  }

  @Test
  public void parametersOutOfRangeAreNamed() {
    assertThrows(IllegalArgumentException.class, () -> Adam.standard(0));
    assertThrows(IllegalArgumentException.class, () -> Adam.standard(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> new Adam(1, 1, 0.9, 1e-8, 0));
    assertThrows(IllegalArgumentException.class, () -> new MomentumSgd(0.1, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> new PreferenceDropout(0.5, 1.1));
  }
}
