package org.coldstart.model.linear;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;

import java.util.Arrays;
import java.util.Random;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.train.ProgressListener;
import org.junit.Test;

public class TruncatedSvdTests {

  @Test
  public void theLeadingDirectionsAreThoseOfTheGramMatrix() {
    Random random = new Random(1);
    // A spectrum that falls: columns of falling scale
    DenseMatrix content = RandomMatrices.dense(random, 80, 40);
    for (int i = 0; i < content.values().length; i++) {
      content.values()[i] *= (float) Math.pow(0.8, i % 40);
    }
    SparseMatrix x = RandomMatrices.sparse(content);
    TruncatedSvd svd = decompose(x, 6, 1, 1);
    DenseMatrix gram = new JavaDenseAlgebra(Workers.start(1)).gram(content);
    double[] wide = new double[1600];
    for (int i = 0; i < 1600; i++) {
      wide[i] = gram.values()[i];
    }
    SymmetricEigen eigen = SymmetricEigen.of(wide, 40);
    for (int d = 0; d < 6; d++) {
      double expected = Math.sqrt(eigen.values()[d]);
      assertEquals(expected, svd.singularValues()[d], 1e-3 * expected);
      double along = 0;
      for (int f = 0; f < 40; f++) {
        along += eigen.vectors()[d * 40 + f] * svd.projection().get(f, d);
      }
      assertEquals("direction " + d, 1, Math.abs(along), 1e-3);
    }
    DenseMatrix rows = svd.embed(x, Workers.start(1));
    for (int d = 0; d < 6; d++) {
      double square = 0;
      for (int row = 0; row < 80; row++) {
        square += (double) rows.get(row, d) * rows.get(row, d);
      }
      assertEquals(svd.singularValues()[d], Math.sqrt(square), 1e-3 * Math.sqrt(square));
    }
  }

  @Test
  public void allDimensionsGiveTheMatrixBack() {
    SparseMatrix x = RandomMatrices.sparse(new Random(2), 30, 12, 0.4);
    TruncatedSvd svd = decompose(x, 50, 1, 1);
    assertEquals(12, svd.dimensions());
    DenseMatrix rows = svd.embed(x, Workers.start(1));
    DenseMatrix dense = RandomMatrices.dense(x);
    for (int row = 0; row < 30; row++) {
      for (int f = 0; f < 12; f++) {
        double back = 0;
        for (int d = 0; d < 12; d++) {
          back += rows.get(row, d) * svd.projection().get(f, d);
        }
        assertEquals(dense.get(row, f), back, 1e-3);
      }
    }
  }

  @Test
  public void beyondTheRankEverythingIsZero() {
    float[] values = new float[200];
    values[3 * 10 + 4] = 5; // row 3, column 4
    values[7 * 10 + 1] = -2;
    TruncatedSvd svd = decompose(RandomMatrices.sparse(new DenseMatrix(20, 10, values)), 5, 1, 1);
    assertArrayEquals(new float[] {5, 2, 0, 0, 0}, svd.singularValues(), 1e-4f);
    assertEquals(1, svd.projection().get(4, 0), 1e-4);
    assertEquals(1, svd.projection().get(1, 1), 1e-4);
    for (int f = 0; f < 10; f++) {
      for (int d = 2; d < 5; d++) {
        assertEquals(0, svd.projection().get(f, d), 0);
      }
    }
    TruncatedSvd nothing = decompose(RandomMatrices.sparse(DenseMatrix.zeros(4, 3)), 2, 1, 1);
    assertArrayEquals(new float[6], nothing.projection().values(), 0f);
  }

  @Test
  public void theSeedDecidesAndTheThreadsDoNot() {
    SparseMatrix x = RandomMatrices.sparse(new Random(3), 300, 200, 0.05);
    TruncatedSvd one = decompose(x, 20, 5, 1);
    TruncatedSvd three = decompose(x, 20, 5, 3);
    assertArrayEquals(one.projection().values(), three.projection().values(), 0f);
    assertFalse(
        Arrays.equals(one.projection().values(), decompose(x, 20, 6, 1).projection().values()));
  }

  @Test
  public void senselessInputIsRefused() {
    SparseMatrix x = RandomMatrices.sparse(new Random(4), 5, 5, 0.5);
    assertThrows(IllegalArgumentException.class, () -> decompose(x, 0, 1, 1));
    SparseMatrix none = new SparseMatrix(0, 5, new int[1], new int[0], new float[0]);
    assertThrows(IllegalArgumentException.class, () -> decompose(none, 2, 1, 1));
  }

  private static TruncatedSvd decompose(SparseMatrix x, int dimensions, long seed, int threads) {
    try (Workers workers = Workers.start(threads)) {
      return TruncatedSvd.of(
          new SparseOperator(x, workers),
          dimensions,
          seed,
          new JavaDenseAlgebra(workers),
          ProgressListener.SILENT);
    }
  }
}
