package org.coldstart.model.linear;

/**
 * A sparse matrix of floats in compressed rows.
 *
 * @param rows number of rows
 * @param columns number of columns
 * @param starts {@code [rows + 1]}: row r holds the entries {@code starts[r] … starts[r + 1] - 1}
 * @param indices the entries' columns, ascending and distinct within a row
 * @param values the entries' values
 */
public record SparseMatrix(int rows, int columns, int[] starts, int[] indices, float[] values) {

  /**
   * @throws IllegalArgumentException where the arrays' lengths contradict each other
   */
  public SparseMatrix {
    if (starts.length != rows + 1
        || starts[rows] > indices.length
        || indices.length != values.length) {
      throw new IllegalArgumentException("the arrays of a sparse matrix contradict each other");
    }
  }

  /** Number of stored entries. */
  public int entries() {
    return starts[rows];
  }

  /** Number of stored entries of one row. */
  public int entries(int row) {
    return starts[row + 1] - starts[row];
  }

  /** The columns of one row's entries; a copy. */
  public int[] columnsOf(int row) {
    return java.util.Arrays.copyOfRange(indices, starts[row], starts[row + 1]);
  }

  /** Whether a row, whose entries ascend, has an entry in a column. */
  public boolean contains(int row, int column) {
    return java.util.Arrays.binarySearch(indices, starts[row], starts[row + 1], column) >= 0;
  }

  /** The same entries, each with the value 1. */
  public SparseMatrix pattern() {
    float[] ones = new float[indices.length];
    java.util.Arrays.fill(ones, 1);
    return new SparseMatrix(rows, columns, starts, indices, ones);
  }

  /** Some of the rows, in the given order. */
  public SparseMatrix rows(int[] picked) {
    int[] begin = new int[picked.length + 1];
    for (int i = 0; i < picked.length; i++) {
      begin[i + 1] = Math.addExact(begin[i], entries(picked[i]));
    }
    int[] columnOf = new int[begin[picked.length]];
    float[] taken = new float[begin[picked.length]];
    for (int i = 0; i < picked.length; i++) {
      System.arraycopy(indices, starts[picked[i]], columnOf, begin[i], entries(picked[i]));
      System.arraycopy(values, starts[picked[i]], taken, begin[i], entries(picked[i]));
    }
    return new SparseMatrix(picked.length, columns, begin, columnOf, taken);
  }

  /** The transpose; its rows' entries ascend as well. */
  public SparseMatrix transpose() {
    int[] begin = new int[columns + 1];
    int entries = entries();
    for (int e = 0; e < entries; e++) {
      begin[indices[e] + 1]++;
    }
    for (int c = 0; c < columns; c++) {
      begin[c + 1] += begin[c];
    }
    int[] next = begin.clone();
    int[] rowOf = new int[entries];
    float[] moved = new float[entries];
    for (int r = 0; r < rows; r++) {
      for (int e = starts[r]; e < starts[r + 1]; e++) {
        int at = next[indices[e]]++;
        rowOf[at] = r;
        moved[at] = values[e];
      }
    }
    return new SparseMatrix(columns, rows, begin, rowOf, moved);
  }
}
