package org.coldstart.model.loss;

/** The softmax of a row of logits. */
final class Softmax {

  private Softmax() {}

  /**
   * Turns logits into probabilities in place.
   *
   * @param z logits in, probabilities out
   * @param size how many of them count, at least 1
   * @return log Σ exp(z)
   */
  static double normalise(double[] z, int size) {
    double largest = z[0];
    for (int k = 1; k < size; k++) {
      largest = Math.max(largest, z[k]);
    }
    double total = 0;
    for (int k = 0; k < size; k++) {
      z[k] = Math.exp(z[k] - largest);
      total += z[k];
    }
    double scale = 1 / total;
    for (int k = 0; k < size; k++) {
      z[k] *= scale;
    }
    return largest + Math.log(total);
  }
}
