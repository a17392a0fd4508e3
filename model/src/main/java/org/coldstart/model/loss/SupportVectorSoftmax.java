package org.coldstart.model.loss;

import org.coldstart.model.kernel.Workers;

/**
 * Softmax over an anchor's own item and M negatives rolled out of the batch, hard negatives
 * weighted up. Anchors are the positives; every row lends its item as a negative, except where it
 * is the anchor's own item or a known positive of its user.
 *
 * <p>With p' = p − margin and I = 1 where p' − n &lt; threshold (no gradient through I): n' = t·n +
 * t − 1 where I, else n; z = gamma·[p', n'] and the loss is logsumexp(z) − z_0. With t = 1 and
 * margin = 0 it is plain sampled softmax.
 *
 * @param similarity what is scored
 * @param negatives M, at least 1; the batch must hold more rows than that
 * @param margin subtracted from the positive's score
 * @param t how much a hard negative is weighted up, 1 or more
 * @param gamma the inverse temperature, above 0; 10 or more is of use on the cosine
 * @param threshold below which difference a negative counts as hard
 */
public record SupportVectorSoftmax(
    Similarity similarity, int negatives, double margin, double t, double gamma, double threshold)
    implements Loss {

  /**
   * @throws IllegalArgumentException naming the parameter that is out of range
   */
  public SupportVectorSoftmax {
    if (negatives < 1) {
      throw new IllegalArgumentException(
          "[negatives] of a support_vector_softmax must be at least 1, not " + negatives);
    }
    if (!(t >= 1)) {
      throw new IllegalArgumentException(
          "[t] of a support_vector_softmax must be 1 or more, not " + t);
    }
    if (!(gamma > 0)) {
      throw new IllegalArgumentException(
          "[gamma] of a support_vector_softmax must be above 0, not " + gamma);
    }
  }

  /** On the cosine, with gamma 10 and neither margin nor extra weight of hard negatives. */
  public static SupportVectorSoftmax standard(int negatives) {
    return new SupportVectorSoftmax(Similarity.COSINE, negatives, 0, 1, 10, 0);
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
    if (batch.rows() <= negatives || batch.shifts().length < negatives) {
      throw new IllegalArgumentException(
          "support_vector_softmax rolls ["
              + negatives
              + "] negatives out of a batch, which must hold more rows than that, not "
              + batch.rows()
              + "; ask for fewer [negatives] or a larger [batch_size]");
    }
    double[] z = new double[negatives + 1];
    int[] column = new int[negatives + 1];
    double[] slope = new double[negatives + 1];
    double sum = 0;
    for (int row = 0; row < batch.rows(); row++) {
      if (batch.anchor(row)) {
        double weight = batch.weights()[row];
        int size = logits(batch, scores, row, z, column, slope);
        sum += weight * (Softmax.normalise(z, size) - z0(scores, row));
        double share = weight / anchors;
        gradient.add(row, row, share * gamma * (z[0] - 1));
        for (int k = 1; k < size; k++) {
          gradient.add(row, column[k], share * gamma * z[k] * slope[k]);
        }
      }
    }
    return sum / anchors;
  }

  private double z0(Scores scores, int row) {
    return gamma * (scores.get(row, row) - margin);
  }

  private int logits(
      Batch batch, Scores scores, int row, double[] z, int[] column, double[] slope) {
    double positive = scores.get(row, row) - margin;
    z[0] = gamma * positive;
    int size = 1;
    for (int k = 0; k < negatives; k++) {
      int from = batch.rolled(row, batch.shifts()[k]);
      if (!batch.mask().masked(row, from)) {
        double negative = scores.get(row, from);
        boolean hard = positive - negative < threshold;
        z[size] = gamma * (hard ? t * negative + t - 1 : negative);
        slope[size] = hard ? t : 1;
        column[size] = from;
        size++;
      }
    }
    return size;
  }
}
