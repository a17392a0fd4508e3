package org.coldstart.model.start;

import java.util.Arrays;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.RidgeFit;

/**
 * How popular items are, and what content predicts of it; see {@link PopularityBlock}.
 *
 * @param items by item: ln(1 + number of its users)
 * @param map predicts that of an item that nobody has touched; of one column
 */
public record PopularityFit(float[] items, RidgeFit map) {

  /**
   * Strength of the regression: few items say little of what makes items popular, and of many it
   * hardly matters.
   */
  static final double RIDGE = 100;

  /**
   * Measures it.
   *
   * @param counts by item, how many users it has
   */
  static float[] of(int[] counts) {
    float[] logarithms = new float[counts.length];
    for (int item = 0; item < counts.length; item++) {
      logarithms[item] = (float) Math.log1p(counts[item]);
    }
    return logarithms;
  }

  /**
   * The prediction moved to where items that nobody has touched are to be expected: as many more
   * would be touched by as many interactions again as have been touched once so far, and among all
   * that nobody has touched those are shared out (Good: The Population Frequencies of Species and
   * the Estimation of Population Parameters, Biometrika 1953). Never above what touched items are
   * on average.
   *
   * @param counts by item, how many users it has; at least one is above 0
   */
  static RidgeFit shifted(RidgeFit map, int[] counts) {
    double mean =
        Arrays.stream(counts).filter(c -> c > 0).mapToDouble(Math::log1p).average().orElseThrow();
    long once = Arrays.stream(counts).filter(c -> c == 1).count();
    long never = Arrays.stream(counts).filter(c -> c == 0).count();
    double expected = never == 0 ? mean : Math.min(mean, Math.log1p((double) once / never));
    return new RidgeFit(
        map.lambda(), map.weights(), new float[] {(float) (map.intercept()[0] + expected - mean)});
  }

  /** As a matrix of one column. */
  static DenseMatrix column(float[] values) {
    return new DenseMatrix(values.length, 1, values);
  }
}
