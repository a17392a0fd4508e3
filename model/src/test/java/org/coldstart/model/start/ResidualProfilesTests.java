package org.coldstart.model.start;

import static org.junit.Assert.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.JavaDenseAlgebra;
import org.coldstart.model.linear.SparseMatrix;
import org.junit.Test;

/** The products of the residual profiles against the matrix written out. */
public class ResidualProfilesTests {

  private static final int USERS = 7;
  private static final int ITEMS = 9;
  private static final int WIDTH = 6;
  private static final int RANK = 2;

  private final Random random = new Random(3);
  private final double[][] histories = matrix(USERS, ITEMS, 0.4, true);
  private final double[][] predicted = matrix(ITEMS, RANK, 1, false);

  @Test
  public void bothProductsAreThoseOfTheMatrixWrittenOut() {
    double[][] content = matrix(ITEMS, WIDTH, 0.5, false);
    double[][] expected = writtenOut(content);
    try (Workers workers = Workers.start(2)) {
      ResidualProfiles profiles = profiles(content, workers);
      assertEquals(USERS, profiles.rows());
      assertEquals(WIDTH, profiles.columns());
      DenseMatrix found = profiles.multiply(identity(WIDTH));
      DenseMatrix turned = profiles.multiplyTransposed(identity(USERS));
      for (int u = 0; u < USERS; u++) {
        for (int c = 0; c < WIDTH; c++) {
          assertEquals(expected[u][c], found.get(u, c), 1e-4);
          assertEquals(expected[u][c], turned.get(c, u), 1e-4);
        }
      }
    }
  }

  @Test
  public void whatThePredictionsSayAlreadyIsGone() {
    double[][] content = product(predicted, matrix(RANK, WIDTH, 1, false));
    try (Workers workers = Workers.start(1)) {
      double left = squares(profiles(content, workers).multiply(identity(WIDTH)));
      double all = squares(dense(product(histories, content)));
      assertEquals(0, left / all, 1e-5);
    }
  }

  private ResidualProfiles profiles(double[][] content, Workers workers) {
    return new ResidualProfiles(
        sparse(histories),
        sparse(content),
        dense(predicted),
        new JavaDenseAlgebra(workers),
        workers);
  }

  /** H·(X − P·B) with (PᵀP + ε·I)·B = PᵀX, a 2 × 2 system solved by hand. */
  private double[][] writtenOut(double[][] content) {
    double[][] turned = new double[RANK][ITEMS];
    for (int i = 0; i < ITEMS; i++) {
      for (int f = 0; f < RANK; f++) {
        turned[f][i] = predicted[i][f];
      }
    }
    double[][] gram = product(turned, predicted);
    double ridge = 1e-3 * (gram[0][0] + gram[1][1]) / RANK;
    double a = gram[0][0] + ridge;
    double b = gram[0][1];
    double d = gram[1][1] + ridge;
    double determinant = a * d - b * b;
    double[][] inverse = {{d / determinant, -b / determinant}, {-b / determinant, a / determinant}};
    double[][] explained = product(predicted, product(inverse, product(turned, content)));
    double[][] residual = new double[ITEMS][WIDTH];
    for (int i = 0; i < ITEMS; i++) {
      for (int c = 0; c < WIDTH; c++) {
        residual[i][c] = content[i][c] - explained[i][c];
      }
    }
    double[][] profiles = product(histories, residual);
    for (int u = 0; u < USERS; u++) {
      double length = Math.max(1, Arrays.stream(histories[u]).sum());
      for (int c = 0; c < WIDTH; c++) {
        profiles[u][c] /= Math.sqrt(length);
      }
    }
    return profiles;
  }

  private double[][] matrix(int rows, int columns, double share, boolean ones) {
    double[][] matrix = new double[rows][columns];
    for (double[] row : matrix) {
      for (int c = 0; c < columns; c++) {
        boolean entry = random.nextDouble() < share;
        row[c] = !entry ? 0 : ones ? 1 : random.nextGaussian();
      }
    }
    return matrix;
  }

  private static double[][] product(double[][] a, double[][] b) {
    double[][] product = new double[a.length][b[0].length];
    for (int r = 0; r < a.length; r++) {
      for (int k = 0; k < b.length; k++) {
        for (int c = 0; c < b[0].length; c++) {
          product[r][c] += a[r][k] * b[k][c];
        }
      }
    }
    return product;
  }

  private static double squares(DenseMatrix matrix) {
    double sum = 0;
    for (float value : matrix.values()) {
      sum += value * value;
    }
    return sum;
  }

  private static DenseMatrix identity(int n) {
    DenseMatrix matrix = DenseMatrix.zeros(n, n);
    for (int i = 0; i < n; i++) {
      matrix.values()[i * n + i] = 1;
    }
    return matrix;
  }

  private static DenseMatrix dense(double[][] rows) {
    DenseMatrix matrix = DenseMatrix.zeros(rows.length, rows[0].length);
    for (int r = 0; r < rows.length; r++) {
      for (int c = 0; c < rows[0].length; c++) {
        matrix.values()[matrix.offset(r) + c] = (float) rows[r][c];
      }
    }
    return matrix;
  }

  private static SparseMatrix sparse(double[][] rows) {
    int[] starts = new int[rows.length + 1];
    int[] indices = new int[rows.length * rows[0].length];
    float[] values = new float[indices.length];
    int entries = 0;
    for (int r = 0; r < rows.length; r++) {
      for (int c = 0; c < rows[r].length; c++) {
        if (rows[r][c] != 0) {
          indices[entries] = c;
          values[entries++] = (float) rows[r][c];
        }
      }
      starts[r + 1] = entries;
    }
    return new SparseMatrix(
        rows.length,
        rows[0].length,
        starts,
        Arrays.copyOf(indices, entries),
        Arrays.copyOf(values, entries));
  }
}
