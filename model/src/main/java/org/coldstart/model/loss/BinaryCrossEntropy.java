package org.coldstart.model.loss;

import org.coldstart.model.kernel.Workers;

/**
 * Cross entropy of the label against the logistic of {@code a·cos(u, v) + b}, a and b learned. On
 * the raw cosine the loss could not fall below log(1 + 1/e) = 0.3133.
 *
 * <p>Learned scalars: {@code log a}, so that a stays positive, and {@code b}.
 *
 * @param similarity what is scored
 * @param initialScale where a starts, above 0
 * @param initialShift where b starts
 */
public record BinaryCrossEntropy(Similarity similarity, double initialScale, double initialShift)
    implements Loss {

  private static final int LOG_SCALE = 0;
  private static final int SHIFT = 1;

  /**
   * @throws IllegalArgumentException where the scale is not above 0
   */
  public BinaryCrossEntropy {
    if (!(initialScale > 0) || !Double.isFinite(initialScale)) {
      throw new IllegalArgumentException(
          "the scale of a binary_cross_entropy must be above 0, not " + initialScale);
    }
  }

  /** On the cosine, from a scale at which the loss can tell near from far, and no shift. */
  public static BinaryCrossEntropy standard() {
    return new BinaryCrossEntropy(Similarity.COSINE, 5, 0);
  }

  @Override
  public double[] initialScalars() {
    return new double[] {Math.log(initialScale), initialShift};
  }

  @Override
  public double evaluate(
      Batch batch, Scores scores, double[] scalars, ScoreGradient gradient, Workers workers) {
    LabelledPairs pairs = LabelledPairs.of(batch);
    double a = Math.exp(scalars[LOG_SCALE]);
    double b = scalars[SHIFT];
    int contributing = 0;
    for (int pair = 0; pair < pairs.count(); pair++) {
      contributing += batch.weights()[pairs.rows()[pair]] != 0 ? 1 : 0;
    }
    double sum = 0;
    for (int pair = 0; pair < pairs.count(); pair++) {
      int row = pairs.rows()[pair];
      double weight = batch.weights()[row];
      if (weight == 0) {
        continue;
      }
      double score = scores.get(row, pairs.columns()[pair]);
      double logit = a * score + b;
      double label = pairs.labels()[pair];
      sum += weight * (Logistic.softplus(logit) - label * logit);
      double slope = weight * (Logistic.sigmoid(logit) - label) / contributing;
      gradient.add(row, pairs.columns()[pair], slope * a);
      gradient.addScalar(LOG_SCALE, slope * a * score);
      gradient.addScalar(SHIFT, slope);
    }
    return contributing == 0 ? 0 : sum / contributing;
  }
}
