package org.coldstart.model.tower;

import java.util.Random;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;

/** Random entities for a tower. */
public final class RandomInputs {

  private RandomInputs() {}

  public static TowerInputs of(TowerSpec spec, int entities, int preferences, Random random) {
    return new TowerInputs(
        sparse(entities, spec.contentWidth(), random),
        dense(preferences, spec.preferenceWidth(), random),
        dense(preferences, spec.dimension(), random),
        dense(entities, spec.dimension(), random));
  }

  private static SparseMatrix sparse(int rows, int columns, Random random) {
    int[] starts = new int[rows + 1];
    int[] indices = new int[rows * columns];
    float[] values = new float[rows * columns];
    int entries = 0;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        // The first row stays empty.
        if (row > 0 && random.nextInt(3) == 0) {
          indices[entries] = column;
          values[entries++] = (float) random.nextGaussian();
        }
      }
      starts[row + 1] = entries;
    }
    return new SparseMatrix(rows, columns, starts, indices, values);
  }

  private static DenseMatrix dense(int rows, int columns, Random random) {
    DenseMatrix matrix = DenseMatrix.zeros(rows, columns);
    for (int i = 0; i < matrix.values().length; i++) {
      matrix.values()[i] = (float) random.nextGaussian();
    }
    return matrix;
  }
}
