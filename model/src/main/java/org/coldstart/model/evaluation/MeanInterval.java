package org.coldstart.model.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The mean of a measure over users, with the 95 % interval of a normal distribution.
 *
 * @param users over how many users, those for whom the measure is defined
 * @param mean NaN where there are none
 * @param low the interval's lower end, at least 0
 * @param high the interval's upper end, at most 1
 */
record MeanInterval(int users, double mean, double low, double high) {

  /** The half width of a 95 % interval of a normal distribution, in standard deviations. */
  private static final double Z95 = 1.959963984540054;

  /**
   * @param measure from 0 to 1; NaN where it is not defined
   */
  static MeanInterval over(List<RankedUser> users, ToDoubleFunction<RankedUser> measure) {
    double[] defined =
        users.stream().mapToDouble(measure).filter(value -> !Double.isNaN(value)).toArray();
    double mean = Arrays.stream(defined).average().orElse(Double.NaN);
    double squares = 0;
    for (double value : defined) {
      squares += (value - mean) * (value - mean);
    }
    int n = defined.length;
    double error = n < 2 ? 0 : Math.sqrt(squares / (n - 1) / n);
    return new MeanInterval(
        n, mean, Math.max(0, mean - Z95 * error), Math.min(1, mean + Z95 * error));
  }

  /** Adds mean and interval, under {@code …_ci}, where the mean is defined. */
  void putTo(Map<String, Object> map, String name) {
    if (users > 0) {
      map.put(name, mean);
      map.put(name + "_ci", List.of(low, high));
    }
  }
}
