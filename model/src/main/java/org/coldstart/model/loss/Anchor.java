package org.coldstart.model.loss;

/**
 * Holds embeddings at given vectors: the mean over some rows of the squared distance between a
 * row's embedding and its vector. Beside {@link Reconstruction} it keeps what a factorisation knows
 * of warm users and items, which reconstructed scores alone leave free to be turned and stretched.
 *
 * @param weight what the mean is multiplied by, 0 or more
 */
public record Anchor(double weight) {

  /**
   * @throws IllegalArgumentException where the weight is negative or no number
   */
  public Anchor {
    if (!(weight >= 0) || !Double.isFinite(weight)) {
      throw new IllegalArgumentException(
          "the weight of an anchor must be 0 or more, not " + weight);
    }
  }

  /**
   * Computes the loss and adds its gradient.
   *
   * @param rows how many rows there are
   * @param dimension length of an embedding
   * @param embeddings {@code [rows × dimension]}, row-major
   * @param anchors the vectors, each {@code dimension} long
   * @param at {@code [rows]}: where a row's vector begins; -1 where the row is free
   * @param gradient {@code [rows × dimension]}, added to
   * @return the loss; 0 where all rows are free
   */
  public double evaluate(
      int rows, int dimension, float[] embeddings, float[] anchors, int[] at, float[] gradient) {
    int held = 0;
    for (int row = 0; row < rows; row++) {
      held += at[row] < 0 ? 0 : 1;
    }
    if (held == 0 || weight == 0) {
      return 0;
    }
    double share = weight / held;
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      for (int d = 0; d < dimension && at[row] >= 0; d++) {
        int place = row * dimension + d;
        double error = (double) embeddings[place] - anchors[at[row] + d];
        sum += error * error;
        gradient[place] += (float) (2 * share * error);
      }
    }
    return share * sum;
  }
}
