package org.coldstart.model.exploration;

/**
 * How often an item was shown, and how often it was clicked then. Counters of real indices are late
 * and sometimes wrong: what cannot be is moved to the nearest that can, negative counts to 0, more
 * clicks than impressions to as many, more impressions than {@value #MOST} to that many.
 *
 * @param impressions 0 or more; 0 for an item that was never shown
 * @param clicks 0 … {@code impressions}
 */
public record ClickCounts(double impressions, double clicks) {

  private static final double MOST = 1e12;

  /** Of an item that was never shown. */
  public static final ClickCounts NONE = new ClickCounts(0, 0);

  /** Takes counters as they come; what is no number counts as 0. */
  public ClickCounts {
    impressions = impressions > 0 ? Math.min(impressions, MOST) : 0;
    clicks = clicks > 0 ? Math.min(clicks, impressions) : 0;
  }
}
