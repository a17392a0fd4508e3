package org.coldstart.model.exploration;

/**
 * What is believed of a click rate before the item was shown: Beta(1, 1/{@code rate} − 1), one
 * click in as many impressions as a click takes on the average of the candidates. So a few
 * impressions weigh as much where clicks are frequent as many do where they are rare, and nothing
 * is left to set.
 *
 * @param rate the mean of the belief, greater than 0 and less than 1
 */
public record ClickPrior(double rate) {

  /** Below 1 by what a double can tell, so that there is a deviation to divide by. */
  private static final double HIGHEST_RATE = 1 - 1e-9;

  /**
   * The belief from all candidates of a query together, counting one click in two impressions more;
   * so nothing known at all is Beta(1, 1), every rate as likely as every other.
   */
  public static ClickPrior of(Iterable<ClickCounts> candidates) {
    double impressions = 2;
    double clicks = 1;
    for (ClickCounts counts : candidates) {
      impressions += counts.impressions();
      clicks += counts.clicks();
    }
    return new ClickPrior(Math.min(clicks / impressions, HIGHEST_RATE));
  }

  /** How many impressions the belief is worth: those that one click takes. */
  double impressions() {
    return 1 / rate;
  }

  /** The standard deviation of the belief. */
  double deviation() {
    return Math.sqrt(rate * (1 - rate) / (impressions() + 1));
  }
}
