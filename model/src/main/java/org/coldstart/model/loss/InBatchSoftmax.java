package org.coldstart.model.loss;

/**
 * Softmax of each positive's own item among all items of the batch, the extra ones included, at a
 * temperature, with the logarithm of each item's sampling probability subtracted from its logit,
 * the positive's too (logQ correction), and false negatives left out.
 *
 * <p>Yi et al., Sampling-Bias-Corrected Neural Modeling for Large Corpus Item Recommendations,
 * RecSys 2019, section 4; the uniformly drawn extra items are the mixed negatives of Yang et al.,
 * WWW 2020, each source corrected by its own probability: an item without interactions is pushed
 * away from nobody otherwise.
 *
 * @param similarity what is scored
 * @param temperature what scores are divided by, above 0
 */
public record InBatchSoftmax(Similarity similarity, double temperature) implements Loss {

  /**
   * @throws IllegalArgumentException where the temperature is not above 0
   */
  public InBatchSoftmax {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException(
          "the temperature of an in_batch_softmax must be above 0, not " + temperature);
    }
  }

  /** On the cosine, at a temperature of 0.1. */
  public static InBatchSoftmax standard() {
    return new InBatchSoftmax(Similarity.COSINE, 0.1);
  }

  @Override
  public double evaluate(Batch batch, Scores scores, double[] scalars, ScoreGradient gradient) {
    int anchors = 0;
    for (int row = 0; row < batch.rows(); row++) {
      anchors += batch.anchor(row) ? 1 : 0;
    }
    double[] z = new double[batch.columns()];
    int[] column = new int[batch.columns()];
    double sum = 0;
    for (int row = 0; row < batch.rows(); row++) {
      if (batch.anchor(row)) {
        double weight = batch.weights()[row];
        int size = logits(batch, scores, row, z, column);
        double own = z[0];
        sum += weight * (Softmax.normalise(z, size) - own);
        double share = weight / (anchors * temperature);
        gradient.add(row, row, share * (z[0] - 1));
        for (int k = 1; k < size; k++) {
          gradient.add(row, column[k], share * z[k]);
        }
      }
    }
    return anchors == 0 ? 0 : sum / anchors;
  }

  private int logits(Batch batch, Scores scores, int row, double[] z, int[] column) {
    z[0] = scores.get(row, row) / temperature - batch.logProbabilities()[row];
    int size = 1;
    for (int item = 0; item < batch.columns(); item++) {
      if (item != row && !batch.mask().masked(row, item)) {
        z[size] = scores.get(row, item) / temperature - batch.logProbabilities()[item];
        column[size] = item;
        size++;
      }
    }
    return size;
  }
}
