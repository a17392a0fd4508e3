package org.coldstart.model.exploration;

/**
 * The greatest click rate that an item may well have: its mean so far and a bonus √(2 V ln N / n)
 * that shrinks with the item's impressions n and grows slowly with those of all candidates, N
 * (UCB1; Auer, Cesa-Bianchi and Fischer, "Finite-time analysis of the multiarmed bandit problem",
 * Machine Learning 47, 2002). Their bound holds for any reward between 0 and 1, whose variance may
 * be 1/4; clicks are rare, so the variance V of a click at the prior's rate takes its place, as in
 * their UCB1-tuned. The prior counts as impressions, so that n is never 0.
 */
public record UpperConfidence() implements Exploration {

  @Override
  public double rate(ClickCounts counts, ClickPrior prior, double shown, long key) {
    double impressions = counts.impressions() + prior.impressions();
    double mean = (counts.clicks() + 1) / impressions;
    double variance = prior.rate() * (1 - prior.rate());
    double all = Math.max(shown, 0) + prior.impressions();
    return mean + Math.sqrt(2 * variance * Math.log(Math.max(all, Math.E)) / impressions);
  }
}
