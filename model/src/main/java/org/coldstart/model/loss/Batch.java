package org.coldstart.model.loss;

/**
 * What the losses know of a batch beside its scores. Row i is one training example: a user and an
 * item, which is column i; the columns after the last row are extra items that belong to no
 * example.
 *
 * @param rows number of examples
 * @param columns number of items, {@code rows} at least
 * @param labels {@code [rows]}: 1 and 0, or graded, for the ranking losses; the score to reproduce
 *     for the reconstruction loss
 * @param weights {@code [rows]}, 0 or more
 * @param sessions {@code [rows]}: rows are compared by the pairwise loss within a session only;
 *     empty where sessions are not known, and then every two rows compare
 * @param mask the items that are no negatives
 * @param shifts the rolls of the item matrix that negatives are taken from, each in [1, rows):
 *     under shift r the negative of row i is the item of row (i − r) mod rows
 * @param pairShifts how many of the shifts also lend negatives to the losses on labelled pairs; 0
 *     where the examples carry negatives of their own
 * @param logProbabilities {@code [columns]}: the logarithm of the probability that sampling puts
 *     the column's item into a batch; all zeros where nothing is to be corrected
 */
public record Batch(
    int rows,
    int columns,
    float[] labels,
    float[] weights,
    int[] sessions,
    NegativeMask mask,
    int[] shifts,
    int pairShifts,
    float[] logProbabilities) {

  /**
   * @throws IllegalArgumentException where the parts contradict each other
   */
  public Batch {
    if (columns < rows) {
      throw new IllegalArgumentException(
          "a batch of " + rows + " rows needs at least as many items, not " + columns);
    }
    if (labels.length < rows
        || weights.length < rows
        || (sessions.length != 0 && sessions.length < rows)
        || logProbabilities.length < columns) {
      throw new IllegalArgumentException("the parts of a batch differ in length");
    }
    if (pairShifts > shifts.length) {
      throw new IllegalArgumentException(
          "[" + pairShifts + "] shifts cannot be taken from " + shifts.length);
    }
    for (int shift : shifts) {
      if (shift < 1 || shift >= rows) {
        throw new IllegalArgumentException(
            "a shift of " + shift + " does not lie in [1, " + rows + ")");
      }
    }
  }

  /** A batch whose rows' own labels and items are all that there is. */
  public static Batch of(float[] labels, float[] weights) {
    int rows = labels.length;
    return new Batch(
        rows,
        rows,
        labels,
        weights,
        new int[0],
        NegativeMask.ownItemsOnly(rows, rows),
        new int[0],
        0,
        new float[rows]);
  }

  /** The column that lends a row its negative under a shift. */
  int rolled(int row, int shift) {
    int column = row - shift;
    return column < 0 ? column + rows : column;
  }

  /** Whether a row counts as an anchor: a positive that has a weight. */
  boolean anchor(int row) {
    return labels[row] > 0 && weights[row] != 0;
  }
}
