package org.coldstart.model.loss;

import org.coldstart.model.kernel.Workers;

/**
 * Softmax of each positive's own item among all items of the batch, the extra ones included, at a
 * temperature, with false negatives left out. Corrected, the logarithm of each item's sampling
 * probability is subtracted from its logit, the positive's too (logQ correction).
 *
 * <p>Yi et al., Sampling-Bias-Corrected Neural Modeling for Large Corpus Item Recommendations,
 * RecSys 2019, section 4; the uniformly drawn extra items are the mixed negatives of Yang et al.,
 * WWW 2020, each source corrected by its own probability: an item without interactions is pushed
 * away from nobody otherwise.
 *
 * @param similarity what is scored
 * @param temperature what scores are divided by, above 0
 * @param corrected whether the sampling probabilities are corrected for
 */
public record InBatchSoftmax(Similarity similarity, double temperature, boolean corrected)
    implements Loss {

  private static final int ROWS_AT_A_TIME = 32;

  /**
   * @throws IllegalArgumentException where the temperature is not above 0
   */
  public InBatchSoftmax {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException(
          "the temperature of an in_batch_softmax must be above 0, not " + temperature);
    }
  }

  /** On the cosine, at a temperature of 0.1, corrected. */
  public static InBatchSoftmax standard() {
    return new InBatchSoftmax(Similarity.COSINE, 0.1, true);
  }

  @Override
  public double evaluate(
      Batch batch, Scores scores, double[] scalars, ScoreGradient gradient, Workers workers) {
    int anchors = 0;
    for (int row = 0; row < batch.rows(); row++) {
      anchors += batch.anchor(row) ? 1 : 0;
    }
    if (anchors == 0) {
      return 0;
    }
    double[] losses = new double[batch.rows()];
    double share = 1 / (anchors * temperature);
    workers.forEachBlock(
        batch.rows(),
        ROWS_AT_A_TIME,
        (from, to) -> {
          double[] z = new double[batch.columns()];
          int[] column = new int[batch.columns()];
          for (int row = from; row < to; row++) {
            if (batch.anchor(row)) {
              losses[row] = row(batch, scores, row, share, z, column, gradient);
            }
          }
        });
    double sum = 0;
    for (double loss : losses) {
      sum += loss;
    }
    return sum / anchors;
  }

  private double row(
      Batch batch,
      Scores scores,
      int row,
      double share,
      double[] z,
      int[] column,
      ScoreGradient gradient) {
    double weight = batch.weights()[row];
    int size = logits(batch, scores, row, z, column);
    double own = z[0];
    double loss = weight * (Softmax.normalise(z, size) - own);
    gradient.add(row, row, weight * share * (z[0] - 1));
    for (int k = 1; k < size; k++) {
      gradient.add(row, column[k], weight * share * z[k]);
    }
    return loss;
  }

  private int logits(Batch batch, Scores scores, int row, double[] z, int[] column) {
    double scale = 1 / temperature;
    double factor = corrected ? 1 : 0;
    z[0] = scores.get(row, row) * scale - factor * batch.logProbabilities()[row];
    int size = 1;
    for (int item = 0; item < batch.columns(); item++) {
      if (item != row && !batch.mask().masked(row, item)) {
        z[size] = scores.get(row, item) * scale - factor * batch.logProbabilities()[item];
        column[size] = item;
        size++;
      }
    }
    return size;
  }
}
