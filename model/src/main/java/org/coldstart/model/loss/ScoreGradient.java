package org.coldstart.model.loss;

/**
 * Where a loss leaves its gradient.
 *
 * @param factor the weight of the loss in the objective, which every addition is multiplied by
 * @param columns columns of the scores
 * @param scores {@code [rows × columns]}, row-major: gradient with respect to the scores
 * @param scalars gradient with respect to the loss's own scalars
 */
public record ScoreGradient(double factor, int columns, double[] scores, double[] scalars) {

  /** Adds to the gradient of one score. */
  public void add(int row, int column, double amount) {
    scores[row * columns + column] += factor * amount;
  }

  /**
   * Adds to the gradient of all scores of a row.
   *
   * @param share what the amounts are multiplied by
   * @param amounts {@code [columns]}
   */
  public void addRow(int row, double share, double[] amounts) {
    double weight = factor * share;
    int at = row * columns;
    for (int column = 0; column < columns; column++) {
      scores[at + column] += weight * amounts[column];
    }
  }

  /** Adds to the gradient of one of the loss's own scalars. */
  public void addScalar(int scalar, double amount) {
    scalars[scalar] += factor * amount;
  }
}
