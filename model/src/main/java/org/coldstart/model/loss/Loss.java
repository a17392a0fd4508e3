package org.coldstart.model.loss;

import org.coldstart.model.kernel.Workers;

/**
 * A function of a batch's scores that training makes small. Implementations are immutable; a loss
 * that nothing contributes to (no positives, no pairs, weights of zero, an empty batch) is 0 with a
 * gradient of 0, never NaN.
 *
 * <p>Where not said otherwise, a loss is reduced to {@code Σ w·l / #{w ≠ 0}}.
 */
public interface Loss {

  /** What the scores that this loss is given must be. */
  Similarity similarity();

  /**
   * Where the scalars that this loss learns by itself start; empty where it learns none. What they
   * mean is each loss's own business: training only moves them against their gradient.
   */
  default double[] initialScalars() {
    return new double[0];
  }

  /**
   * Computes the loss and adds its gradient.
   *
   * @param batch what is known of the rows and columns of the scores
   * @param scores the scores to judge
   * @param scalars the current values of this loss's own scalars, as long as {@link
   *     #initialScalars()}
   * @param gradient where the gradient is added to
   * @param workers what spreads the work; the result does not depend on it
   * @return the value of the loss, before any weight of it
   * @throws IllegalArgumentException where the batch cannot serve this loss
   */
  double evaluate(
      Batch batch, Scores scores, double[] scalars, ScoreGradient gradient, Workers workers);
}
