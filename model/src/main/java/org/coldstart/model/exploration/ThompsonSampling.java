package org.coldstart.model.exploration;

/**
 * A click rate drawn from what is believed of it: Beta(1 + clicks, 1/rate − 1 + impressions −
 * clicks), the prior's Beta after the item's own impressions (Thompson, "On the likelihood that one
 * unknown probability exceeds another in view of the evidence of two samples", Biometrika 25, 1933;
 * Chapelle and Li, "An empirical evaluation of Thompson sampling", NIPS 2011). So an item comes to
 * the front as often as it may be the best.
 *
 * <p>The draw depends on the seed and the item's key and counters only: not on where or when it is
 * made.
 *
 * @param seed of the draws
 */
public record ThompsonSampling(long seed) implements Exploration {

  @Override
  public double rate(ClickCounts counts, ClickPrior prior, double shown, long key) {
    double misses = counts.impressions() - counts.clicks();
    return new KeyedRandom(seed, key).beta(1 + counts.clicks(), prior.impressions() - 1 + misses);
  }
}
