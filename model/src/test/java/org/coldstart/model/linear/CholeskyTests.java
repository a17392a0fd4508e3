package org.coldstart.model.linear;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.Random;
import org.junit.Test;

public class CholeskyTests {

  @Test
  public void aSolutionSolvesAndTheInverseInverts() {
    for (int n : new int[] {1, 2, 5, 40}) {
      Random random = new Random(n);
      double[] a = positiveDefinite(random, n);
      double[] right = random.doubles(n, -1, 1).toArray();
      double[] u = a.clone();
      assertTrue(Cholesky.decompose(u, n));
      double[] x = right.clone();
      Cholesky.solve(u, n, x);
      double[] inverse = Cholesky.inverse(u, n);
      for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int j = 0; j < n; j++) {
          sum += a[i * n + j] * x[j];
          double identity = 0;
          for (int k = i; k <= j; k++) {
            identity += u[i * n + k] * inverse[k * n + j];
          }
          if (j >= i) {
            assertEquals(i == j ? 1 : 0, identity, 1e-10);
          } else {
            assertEquals(0, inverse[i * n + j], 0);
          }
        }
        assertEquals(right[i], sum, 1e-9);
      }
    }
  }

  @Test
  public void whatHasNoDecompositionIsToldApart() {
    assertFalse(Cholesky.decompose(new double[] {1, 2, 2, 1}, 2));
    assertFalse(Cholesky.decompose(new double[] {0}, 1));
    assertFalse(Cholesky.decompose(new double[] {Double.NaN}, 1));
    assertFalse(Cholesky.decompose(new double[] {Double.POSITIVE_INFINITY}, 1));
  }

  static double[] positiveDefinite(Random random, int n) {
    double[] root = random.doubles((long) n * n, -1, 1).toArray();
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int k = 0; k < n; k++) {
          a[i * n + j] += root[k * n + i] * root[k * n + j];
        }
      }
      a[i * n + i] += 0.1;
    }
    return a;
  }
}
