package org.coldstart.model.loss;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Random;
import org.junit.Test;

/** The softmax against the library's exponential, and what is odd about rows. */
public class SoftmaxTests {

  @Test
  public void probabilitiesAreThoseOfTheLibrarysExponential() {
    for (int size : new int[] {1, 2, 3, 7, 512, 515}) {
      Random random = new Random(size);
      double[] z = new double[size];
      for (int k = 0; k < size; k++) {
        z[k] = random.nextGaussian() * (k % 3 == 0 ? 200 : 3);
      }
      double[] logits = z.clone();
      double logTotal = Softmax.normalise(z, size);
      double largest = Double.NEGATIVE_INFINITY;
      for (double logit : logits) {
        largest = Math.max(largest, logit);
      }
      double total = 0;
      for (double logit : logits) {
        total += Math.exp(logit - largest);
      }
      assertEquals(largest + Math.log(total), logTotal, 1e-12);
      for (int k = 0; k < size; k++) {
        double expected = Math.exp(logits[k] - largest) / total;
        assertEquals("of " + size, expected, z[k], 1e-14 * expected + 1e-300);
      }
    }
  }

  @Test
  public void aLogitThatDoesNotCountGetsNothing() {
    double[] z = {1, Double.NEGATIVE_INFINITY, 1};
    assertEquals(1 + Math.log(2), Softmax.normalise(z, 3), 1e-15);
    assertEquals(0f, (float) z[1], 0f);
    assertEquals(0.5, z[2], 1e-15);
  }

  @Test
  public void whatIsNoNumberShows() {
    for (double odd : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      for (int at = 0; at < 3; at++) {
        double[] z = {1, 2, 3};
        z[at] = odd;
        assertTrue(Double.isNaN(Softmax.normalise(z, 3)));
      }
    }
  }

  @Test
  public void maskedColumnsAreFoundInOrder() {
    NegativeMask mask = new NegativeMask(2, 200);
    int[] columns = {0, 5, 63, 64, 130, 199};
    for (int column : columns) {
      mask.mask(1, column);
    }
    int from = 0;
    for (int column : columns) {
      assertEquals(column, mask.nextMasked(1, from));
      from = column + 1;
    }
    assertEquals(-1, mask.nextMasked(1, from));
    assertEquals(-1, mask.nextMasked(0, 0));
  }
}
