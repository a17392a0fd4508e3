package org.coldstart.model.linear;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.Test;

public class SymmetricEigenTests {

  @Test
  public void vectorsAreOrthonormalAndStretchedByTheirValues() {
    for (int n : new int[] {1, 2, 3, 10, 60}) {
      assertDecomposition(symmetric(new Random(n), n), n);
    }
  }

  @Test
  public void repeatedZeroAndFarApartValues() {
    assertDecomposition(new double[9], 3);
    assertDecomposition(new double[] {2, 0, 0, 0, 2, 0, 0, 0, 2}, 3);
    assertDecomposition(new double[] {1e12, 1, 0, 1, 1e-6, 0, 0, 0, 3}, 3);
    int n = 30;
    double[] ones = new double[n * n];
    Arrays.fill(ones, 1);
    assertDecomposition(ones, n);
    assertEquals(n, SymmetricEigen.of(ones, n).values()[0], 1e-9);
  }

  @Test
  public void aKnownCase() {
    SymmetricEigen eigen = SymmetricEigen.of(new double[] {2, 1, 1, 2}, 2);
    assertArrayEquals(new double[] {3, 1}, eigen.values(), 1e-12);
    assertEquals(eigen.vectors()[0], eigen.vectors()[1], 1e-12);
  }

  @Test
  public void whatIsNotFiniteIsRefused() {
    assertThrows(
        ArithmeticException.class,
        () -> SymmetricEigen.of(new double[] {1, Double.NaN, Double.NaN, 1}, 2));
  }

  private static double[] symmetric(Random random, int n) {
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        a[i * n + j] = random.nextGaussian();
        a[j * n + i] = a[i * n + j];
      }
    }
    return a;
  }

  private static void assertDecomposition(double[] a, int n) {
    SymmetricEigen eigen = SymmetricEigen.of(a.clone(), n);
    double[] values = eigen.values();
    double[] vectors = eigen.vectors();
    double size = Math.max(Math.abs(values[0]), Math.abs(values[n - 1])) + 1e-300;
    for (int i = 0; i < n; i++) {
      assertTrue(i == 0 || values[i - 1] >= values[i]);
      for (int j = 0; j < n; j++) {
        double product = 0;
        double image = 0;
        for (int k = 0; k < n; k++) {
          product += vectors[i * n + k] * vectors[j * n + k];
          image += a[j * n + k] * vectors[i * n + k];
        }
        assertEquals(i == j ? 1 : 0, product, 1e-12 * (n + 10));
        assertEquals(0, (image - values[i] * vectors[i * n + j]) / size, 1e-12 * (n + 10));
      }
    }
  }
}
