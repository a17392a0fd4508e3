package org.coldstart.model.linear;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.train.ProgressListener;
import org.junit.Test;

public class RidgeRegressionTests {

  private static final int NEVER = 0;
  private static final int ALWAYS = Integer.MAX_VALUE;

  @Test
  public void bothRoadsReachWhereTheGradientVanishes() {
    Random random = new Random(1);
    for (double density : new double[] {0.03, 0.5}) {
      SparseMatrix x = RandomMatrices.sparse(random, 300, 60, density);
      DenseMatrix y = shifted(RandomMatrices.dense(random, 300, 7));
      float[] weights = new float[300];
      for (int row = 0; row < 300; row++) {
        weights[row] = row % 7 == 0 ? 0 : random.nextFloat() * 3;
      }
      for (int narrow : new int[] {NEVER, ALWAYS}) {
        for (float[] rowWeights : new float[][] {null, weights}) {
          RidgeFit[] fits = fit(x, y, rowWeights, narrow, 1, 0.5, 10, 100);
          assertEquals(3, fits.length);
          assertEquals(10, fits[1].lambda(), 0);
          for (RidgeFit fit : fits) {
            assertStationary(x, y, rowWeights, fit);
          }
        }
      }
    }
  }

  @Test
  public void moreColumnsThanRows() {
    Random random = new Random(2);
    SparseMatrix x = RandomMatrices.sparse(random, 40, 200, 0.1);
    DenseMatrix y = shifted(RandomMatrices.dense(random, 40, 3));
    for (int narrow : new int[] {NEVER, ALWAYS}) {
      assertStationary(x, y, null, fit(x, y, null, narrow, 1, 0.3)[0]);
    }
  }

  @Test
  public void constantAndEmptyColumnsGetNoWeightAndDoNoHarm() {
    Random random = new Random(3);
    DenseMatrix content = RandomMatrices.dense(random, 50, 6);
    for (int row = 0; row < 50; row++) {
      content.values()[content.offset(row) + 1] = 1e6f;
      content.values()[content.offset(row) + 4] = 0;
    }
    SparseMatrix x = RandomMatrices.sparse(content);
    DenseMatrix y = shifted(RandomMatrices.dense(random, 50, 2));
    for (int narrow : new int[] {NEVER, ALWAYS}) {
      RidgeFit fit = fit(x, y, null, narrow, 1, 1)[0];
      assertArrayEquals(new float[2], fit.weights().row(1), 0f);
      assertArrayEquals(new float[2], fit.weights().row(4), 0f);
      assertStationary(x, y, null, fit);
    }
  }

  @Test
  public void theInterceptIsNotPenalised() {
    SparseMatrix x = RandomMatrices.sparse(new Random(4), 30, 5, 0.5);
    DenseMatrix y = DenseMatrix.zeros(30, 1);
    Arrays.fill(y.values(), 1000f);
    RidgeFit fit = fit(x, y, null, ALWAYS, 1, 1e6)[0];
    assertEquals(1000f, fit.intercept()[0], 1e-3f);
    assertArrayEquals(new float[5], fit.weights().values(), 1e-6f);
  }

  @Test
  public void predictionsOfARowAndOfAMatrixAgree() {
    Random random = new Random(5);
    SparseMatrix x = RandomMatrices.sparse(random, 20, 9, 0.4);
    RidgeFit fit = new RidgeFit(1, RandomMatrices.dense(random, 9, 4), new float[] {1, 2, 3, 4});
    DenseMatrix all = fit.predict(x, Workers.start(1));
    for (int row = 0; row < 20; row++) {
      int begin = x.starts()[row];
      int[] indices = Arrays.copyOfRange(x.indices(), begin, x.starts()[row + 1]);
      float[] values = Arrays.copyOfRange(x.values(), begin, x.starts()[row + 1]);
      float[] one = new float[5];
      fit.predict(indices, values, indices.length, one, 1);
      assertArrayEquals(all.row(row), Arrays.copyOfRange(one, 1, 5), 1e-5f);
    }
  }

  @Test
  public void threadsDoNotChangeABit() {
    Random random = new Random(6);
    SparseMatrix x = RandomMatrices.sparse(random, 700, 600, 0.02);
    DenseMatrix y = RandomMatrices.dense(random, 700, 20);
    for (int narrow : new int[] {NEVER, ALWAYS}) {
      RidgeFit one = fit(x, y, null, narrow, 1, 2)[0];
      RidgeFit three = fit(x, y, null, narrow, 3, 2)[0];
      assertArrayEquals(one.weights().values(), three.weights().values(), 0f);
      assertArrayEquals(one.intercept(), three.intercept(), 0f);
    }
  }

  @Test
  public void whatCholeskyCannotDecomposeGoesTheOtherWay() {
    Random random = new Random(7);
    SparseMatrix x = RandomMatrices.sparse(random, 60, 10, 0.5);
    DenseMatrix y = RandomMatrices.dense(random, 60, 2);
    DenseAlgebra failing =
        new DenseAlgebra() {
          private final DenseAlgebra java = new JavaDenseAlgebra(Workers.start(1));

          @Override
          public String name() {
            return "failing";
          }

          @Override
          public DenseMatrix multiply(DenseMatrix a, DenseMatrix b) {
            return java.multiply(a, b);
          }

          @Override
          public DenseMatrix gram(DenseMatrix matrix) {
            return java.gram(matrix);
          }

          @Override
          public DenseMatrix solve(DenseMatrix a, DenseMatrix b) {
            throw new NotPositiveDefiniteException(a.rows());
          }

          @Override
          public void close() {}
        };
    RidgeFit fit =
        new RidgeRegression(failing, Workers.start(1), ProgressListener.SILENT)
            .fit(x, y, null, 1.0)[0];
    assertStationary(x, y, null, fit);
  }

  @Test
  public void senselessInputIsRefusedAndAListenerCanEndIt() {
    SparseMatrix x = RandomMatrices.sparse(new Random(8), 5, 3, 0.5);
    DenseMatrix y = DenseMatrix.zeros(5, 1);
    assertThrows(IllegalArgumentException.class, () -> fit(x, y, null, ALWAYS, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> fit(x, y, new float[5], ALWAYS, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> fit(x, y, new float[4], ALWAYS, 1, 1));
    assertThrows(
        IllegalArgumentException.class, () -> fit(x, DenseMatrix.zeros(4, 1), null, ALWAYS, 1, 1));
    RidgeRegression ended =
        new RidgeRegression(
            new JavaDenseAlgebra(Workers.start(1)),
            Workers.start(1),
            progress -> {
              throw new CancellationException("stop");
            });
    assertThrows(CancellationException.class, () -> ended.fit(x, y, null, 1.0));
  }

  private static RidgeFit[] fit(
      SparseMatrix x, DenseMatrix y, float[] weights, int narrow, int threads, double... lambdas) {
    try (Workers workers = Workers.start(threads)) {
      return new RidgeRegression(
              new JavaDenseAlgebra(workers), workers, ProgressListener.SILENT, narrow)
          .fit(x, y, weights, lambdas);
    }
  }

  private static DenseMatrix shifted(DenseMatrix matrix) {
    for (int i = 0; i < matrix.values().length; i++) {
      matrix.values()[i] += 2;
    }
    return matrix;
  }

  /** The gradient of the objective, in double precision, is small beside its parts. */
  private static void assertStationary(
      SparseMatrix sparse, DenseMatrix y, float[] weights, RidgeFit fit) {
    DenseMatrix x = RandomMatrices.dense(sparse);
    for (int t = 0; t < y.columns(); t++) {
      double[] error = new double[x.rows()];
      double sum = 0;
      double size = 0;
      for (int row = 0; row < x.rows(); row++) {
        double predicted = fit.intercept()[t];
        for (int f = 0; f < x.columns(); f++) {
          predicted += (double) x.get(row, f) * fit.weights().get(f, t);
        }
        error[row] = (weights == null ? 1 : weights[row]) * (predicted - y.get(row, t));
        sum += error[row];
        size += Math.abs(error[row]);
      }
      assertEquals("intercept", 0, sum / size, 1e-4);
      for (int f = 0; f < x.columns(); f++) {
        if (x.get(0, f) == 1e6f) {
          continue; // constant: its gradient is that of the intercept, a million times
        }
        double gradient = fit.lambda() * fit.weights().get(f, t);
        double parts = 1;
        for (int row = 0; row < x.rows(); row++) {
          gradient += x.get(row, f) * error[row];
          parts += Math.abs(x.get(row, f) * error[row]);
        }
        assertEquals("column " + f, 0, gradient / parts, 2e-3);
      }
    }
    assertTrue(fit.weights().rows() == x.columns());
  }
}
