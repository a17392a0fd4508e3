package org.coldstart.model.warmup;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Random;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.train.Adam;
import org.coldstart.model.train.MomentumSgd;
import org.junit.Test;

public class MetaNetTests {

  private static final DenseMatrix INPUTS = DenseMatrix.zeros(5, 3);

  static {
    Random random = new Random(9);
    for (int i = 0; i < INPUTS.values().length; i++) {
      INPUTS.values()[i] = (float) random.nextGaussian();
    }
  }

  @Test
  public void givesZerosBeforeItHasLearned() {
    MetaNet net = new MetaNet(3, 4, 5, 1, Adam.standard(.01), Workers.start(1));
    float[] out = {9, 9, 9, 9};
    net.apply(INPUTS.row(2), out);
    assertArrayEquals(new float[4], out, 0);
  }

  @Test
  public void learnsATargetAlsoOfAMissingInput() {
    MetaNet net = new MetaNet(3, 2, 6, 1, Adam.standard(.01), Workers.start(1));
    int[] rows = {0, 1, 2, 3, 4, -1};
    float[] targets = {1, 0, 0, 1, 1, 1, 0, 0, .5f, -1, 2, -2};
    for (int step = 1; step <= 3_000; step++) {
      float[] out = net.forward(INPUTS, rows);
      float[] gradient = new float[targets.length];
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = out[i] - targets[i];
      }
      net.step(gradient, step);
    }
    float[] out = new float[2];
    for (int r = 0; r < rows.length; r++) {
      net.apply(rows[r] < 0 ? null : INPUTS.row(r), out);
      assertEquals(targets[2 * r], out[0], .1);
      assertEquals(targets[2 * r + 1], out[1], .1);
    }
  }

  /** A step of plain SGD shows the gradient; the loss shows it by differences. */
  @Test
  public void movesAgainstTheGradientOfTheLoss() {
    double rate = 1e-3;
    MetaNet net = new MetaNet(3, 2, 5, 4, new MomentumSgd(rate, 0, 0), Workers.start(1));
    int[] rows = {0, 1, 2, 3, 4};
    float[] weights = {1, -2, .5f, 1, 2, 1, -1, .3f, 1, 1};
    // Away from the zeros of the last layer, where no gradient would reach the first.
    for (int step = 1; step <= 20; step++) {
      net.forward(INPUTS, rows);
      net.step(weights.clone(), step);
    }
    int checked = 0;
    float[][] before = net.arrays().stream().map(float[]::clone).toArray(float[][]::new);
    double[][] differences = new double[before.length][];
    for (int a = 0; a < before.length; a++) {
      float[] array = net.arrays().get(a);
      differences[a] = new double[array.length];
      for (int i = 0; i < array.length; i++) {
        float kept = array[i];
        array[i] = kept + 1e-2f;
        double above = loss(net, rows, weights);
        array[i] = kept - 1e-2f;
        differences[a][i] = (above - loss(net, rows, weights)) / 2e-2;
        array[i] = kept;
      }
    }
    net.forward(INPUTS, rows);
    net.step(weights.clone(), 21);
    for (int a = 0; a < before.length; a++) {
      for (int i = 0; i < before[a].length; i++) {
        double gradient = (before[a][i] - net.arrays().get(a)[i]) / rate;
        assertEquals(differences[a][i], gradient, .02 + .02 * Math.abs(gradient));
        checked += Math.abs(gradient) > .05 ? 1 : 0;
      }
    }
    assertTrue(checked + " gradients", checked > 100);
  }

  private static double loss(MetaNet net, int[] rows, float[] weights) {
    float[] out = net.forward(INPUTS, rows);
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += (double) weights[i] * out[i];
    }
    return sum;
  }
}
