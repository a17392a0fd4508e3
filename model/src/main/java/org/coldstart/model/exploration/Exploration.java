package org.coldstart.model.exploration;

/** How an item's click rate is guessed, generously or by chance where little is known of it. */
public sealed interface Exploration permits ThompsonSampling, UpperConfidence {

  /**
   * A guess of an item's click rate.
   *
   * @param counts what is known of the item
   * @param prior what was believed before
   * @param shown impressions of all candidates together
   * @param key what tells the item from others where chance has a part in it
   * @return the guess, which need not be a possible rate
   */
  double rate(ClickCounts counts, ClickPrior prior, double shown, long key);
}
