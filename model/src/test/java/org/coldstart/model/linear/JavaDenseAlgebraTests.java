package org.coldstart.model.linear;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.Random;
import org.coldstart.model.kernel.Workers;
import org.junit.Test;

public class JavaDenseAlgebraTests {

  private final DenseAlgebra algebra = new JavaDenseAlgebra(Workers.start(1));

  @Test
  public void productsAreSumsOfProducts() {
    Random random = new Random(1);
    DenseMatrix a = RandomMatrices.dense(random, 150, 33);
    DenseMatrix b = RandomMatrices.dense(random, 33, 70);
    DenseMatrix c = algebra.multiply(a, b);
    DenseMatrix gram = algebra.gram(a);
    for (int i = 0; i < 150; i++) {
      for (int j = 0; j < 70; j++) {
        double expected = 0;
        for (int k = 0; k < 33; k++) {
          expected += (double) a.get(i, k) * b.get(k, j);
        }
        assertEquals(expected, c.get(i, j), 1e-4);
      }
    }
    for (int i = 0; i < 33; i++) {
      for (int j = 0; j < 33; j++) {
        double expected = 0;
        for (int k = 0; k < 150; k++) {
          expected += (double) a.get(k, i) * a.get(k, j);
        }
        assertEquals(expected, gram.get(i, j), 1e-4);
        assertEquals(gram.get(i, j), gram.get(j, i), 0);
      }
    }
  }

  @Test
  public void aSolutionSolvesInSystemsOfOneAndOfManyBlocks() {
    for (int n : new int[] {1, 7, 128, 129, 400}) {
      Random random = new Random(n);
      DenseMatrix a = positiveDefinite(random, n);
      float[] before = a.values().clone();
      DenseMatrix b = RandomMatrices.dense(random, n, 70);
      DenseMatrix x = algebra.solve(a, b);
      assertArrayEquals("the system is left alone", before, a.values(), 0f);
      DenseMatrix product = algebra.multiply(a, x);
      assertArrayEquals("n = " + n, b.values(), product.values(), 2e-3f);
    }
  }

  @Test
  public void onlyTheLowerTriangleIsRead() {
    Random random = new Random(3);
    int n = 200;
    DenseMatrix a = positiveDefinite(random, n);
    DenseMatrix b = RandomMatrices.dense(random, n, 3);
    DenseMatrix expected = algebra.solve(a, b);
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        a.values()[i * n + j] = Float.NaN;
      }
    }
    assertArrayEquals(expected.values(), algebra.solve(a, b).values(), 0f);
  }

  @Test
  public void threadsDoNotChangeABit() {
    Random random = new Random(4);
    DenseMatrix a = positiveDefinite(random, 300);
    DenseMatrix b = RandomMatrices.dense(random, 300, 130);
    try (Workers workers = Workers.start(3)) {
      DenseAlgebra threaded = new JavaDenseAlgebra(workers);
      assertArrayEquals(algebra.solve(a, b).values(), threaded.solve(a, b).values(), 0f);
      assertArrayEquals(algebra.gram(b).values(), threaded.gram(b).values(), 0f);
      assertArrayEquals(algebra.multiply(a, b).values(), threaded.multiply(a, b).values(), 0f);
    }
  }

  @Test
  public void whatCannotBeSolvedIsRefused() {
    DenseMatrix indefinite = new DenseMatrix(2, 2, new float[] {1, 2, 2, 1});
    assertThrows(
        NotPositiveDefiniteException.class,
        () -> algebra.solve(indefinite, DenseMatrix.zeros(2, 1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> algebra.solve(DenseMatrix.zeros(2, 3), DenseMatrix.zeros(2, 1)));
    assertThrows(
        IllegalArgumentException.class, () -> algebra.solve(indefinite, DenseMatrix.zeros(3, 1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> algebra.multiply(DenseMatrix.zeros(2, 3), DenseMatrix.zeros(2, 1)));
  }

  static DenseMatrix positiveDefinite(Random random, int n) {
    DenseMatrix root = RandomMatrices.dense(random, n + 5, n);
    DenseMatrix a = new JavaDenseAlgebra(Workers.start(1)).gram(root);
    for (int i = 0; i < n; i++) {
      a.values()[i * n + i] += n;
    }
    return a;
  }
}
