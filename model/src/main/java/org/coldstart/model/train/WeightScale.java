package org.coldstart.model.train;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Makes the weights that interactions come with comparable, whatever was counted or paid or
 * watched: only their ratios matter, and a few cannot drown all others.
 *
 * @param typical the median of the weights above 0; what weighs as much counts 1
 */
public record WeightScale(double typical) {

  /** How many times the median weight an interaction counts at most. */
  private static final double MOST_UNEQUAL = 100;

  /** Refuses what no weights have. */
  public WeightScale {
    if (!(typical > 0 && typical < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("[typical] must be finite and above 0, not " + typical);
    }
  }

  /**
   * The typical weight of some interactions.
   *
   * @param weights finite, 0 or more
   * @return empty where all that count have weight 1, as those have whose source has no weights
   */
  static OptionalDouble typical(float[] weights) {
    float[] sorted = weights.clone();
    Arrays.sort(sorted);
    int zeros = 0;
    while (zeros < sorted.length && sorted[zeros] == 0) {
      zeros++;
    }
    if (zeros == sorted.length || (sorted[zeros] == 1 && sorted[sorted.length - 1] == 1)) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(sorted[zeros + (sorted.length - zeros) / 2]);
  }

  /**
   * What an interaction counts.
   *
   * @param weight finite, 0 or more
   * @return 0 for 0, else 1/100 to 100, 1 for the typical weight
   */
  public float counts(float weight) {
    return weight > 0 ? (float) Math.clamp(weight / typical, 1.0 / MOST_UNEQUAL, MOST_UNEQUAL) : 0;
  }
}
