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
          for (int row = from; row < to; row++) {
            if (batch.anchor(row)) {
              losses[row] = row(batch, scores, row, share, z, gradient);
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
      Batch batch, Scores scores, int row, double share, double[] z, ScoreGradient gradient) {
    double weight = batch.weights()[row];
    logits(batch, scores, row, z);
    double own = z[row];
    double loss = weight * (Softmax.normalise(z, batch.columns()) - own);
    z[row] -= 1;
    gradient.addRow(row, weight * share, z);
    return loss;
  }

  /** The logits of all columns; −∞ where an item is no negative. */
  private void logits(Batch batch, Scores scores, int row, double[] z) {
    double scale = 1 / temperature;
    double factor = corrected ? 1 : 0;
    float[] logProbabilities = batch.logProbabilities();
    double[] student = scores.student();
    int at = row * scores.columns();
    for (int item = 0; item < batch.columns(); item++) {
      z[item] = student[at + item] * scale - factor * logProbabilities[item];
    }
    NegativeMask mask = batch.mask();
    double own = z[row];
    for (int item = mask.nextMasked(row, 0); item >= 0; item = mask.nextMasked(row, item + 1)) {
      z[item] = Double.NEGATIVE_INFINITY;
    }
    z[row] = own;
  }
}
