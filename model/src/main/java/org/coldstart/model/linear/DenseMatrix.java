package org.coldstart.model.linear;

/**
 * A dense matrix of floats, row-major in one array.
 *
 * @param rows number of rows
 * @param columns number of columns
 * @param values {@code [rows × columns]}, row-major; shared, not copied
 */
public record DenseMatrix(int rows, int columns, float[] values) {

  /**
   * @throws IllegalArgumentException where the array does not hold rows × columns values
   */
  public DenseMatrix {
    if (rows < 0 || columns < 0 || (long) rows * columns != values.length) {
      throw new IllegalArgumentException(
          "a " + rows + " × " + columns + " matrix cannot lie in " + values.length + " values");
    }
  }

  /** A matrix of zeros. */
  public static DenseMatrix zeros(int rows, int columns) {
    return new DenseMatrix(rows, columns, new float[Math.multiplyExact(rows, columns)]);
  }

  /** Where a row begins in {@link #values()}. */
  public int offset(int row) {
    return row * columns;
  }

  /** The value at a place. */
  public float get(int row, int column) {
    return values[row * columns + column];
  }

  /** A copy of one row. */
  public float[] row(int row) {
    return java.util.Arrays.copyOfRange(values, offset(row), offset(row + 1));
  }

  /** A copy with rows and columns swapped. */
  public DenseMatrix transpose() {
    DenseMatrix turned = zeros(columns, rows);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        turned.values[c * rows + r] = values[r * columns + c];
      }
    }
    return turned;
  }
}
