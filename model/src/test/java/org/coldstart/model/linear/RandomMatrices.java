package org.coldstart.model.linear;

import java.util.Arrays;
import java.util.Random;

/** Matrices to test with. */
final class RandomMatrices {

  private RandomMatrices() {}

  static DenseMatrix dense(Random random, int rows, int columns) {
    DenseMatrix matrix = DenseMatrix.zeros(rows, columns);
    for (int i = 0; i < matrix.values().length; i++) {
      matrix.values()[i] = (float) random.nextGaussian();
    }
    return matrix;
  }

  static SparseMatrix sparse(Random random, int rows, int columns, double density) {
    DenseMatrix matrix = dense(random, rows, columns);
    for (int i = 0; i < matrix.values().length; i++) {
      if (random.nextDouble() >= density) {
        matrix.values()[i] = 0;
      }
    }
    return sparse(matrix);
  }

  static SparseMatrix sparse(DenseMatrix matrix) {
    int[] starts = new int[matrix.rows() + 1];
    int[] indices = new int[matrix.values().length];
    float[] values = new float[matrix.values().length];
    int entries = 0;
    for (int row = 0; row < matrix.rows(); row++) {
      for (int column = 0; column < matrix.columns(); column++) {
        if (matrix.get(row, column) != 0) {
          indices[entries] = column;
          values[entries++] = matrix.get(row, column);
        }
      }
      starts[row + 1] = entries;
    }
    return new SparseMatrix(
        matrix.rows(),
        matrix.columns(),
        starts,
        Arrays.copyOf(indices, entries),
        Arrays.copyOf(values, entries));
  }

  static DenseMatrix dense(SparseMatrix matrix) {
    DenseMatrix dense = DenseMatrix.zeros(matrix.rows(), matrix.columns());
    for (int row = 0; row < matrix.rows(); row++) {
      for (int e = matrix.starts()[row]; e < matrix.starts()[row + 1]; e++) {
        dense.values()[dense.offset(row) + matrix.indices()[e]] = matrix.values()[e];
      }
    }
    return dense;
  }
}
