package org.coldstart.qa.bench;

import java.util.Arrays;

/**
 * One figure of two things that were measured in turns.
 *
 * @param ours the figure in each round
 * @param theirs the same of what it is compared with, in the same order
 */
record Rounds(double[] ours, double[] theirs) {

  /** The median over the rounds of ours ÷ theirs. */
  double ratio() {
    double[] ratios = new double[ours.length];
    for (int r = 0; r < ratios.length; r++) {
      ratios[r] = ours[r] / theirs[r];
    }
    return median(ratios);
  }

  double medianOfOurs() {
    return median(ours);
  }

  double medianOfTheirs() {
    return median(theirs);
  }

  /**
   * A value below which a share of the values lies: the smallest one whose rank reaches it.
   *
   * @param share 0 to 1
   */
  static double percentile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
