package org.coldstart.model.exploration;

import java.util.Arrays;
import java.util.List;

/**
 * Candidates that a query has found, with the chance that each of them deserves:
 *
 * <pre>explored = relevance + weight · spread · surprise</pre>
 *
 * where {@code surprise} is by how many of the prior's deviations an item's guessed click rate lies
 * above the candidates' own, and {@code spread} the deviation of the candidates' relevance. So a
 * weight means the same whatever the model's inner products and whatever the click rates: at 1,
 * what is guessed of an item that was never shown moves it about as far as candidates differ. An
 * item of which much is known keeps a bonus or a malus for the clicks that it gets.
 */
public final class ExploredRanking {

  /** Equal candidates differ by so much of their own size, so that chance orders them. */
  private static final double LEAST_SPREAD = 1e-3;

  private final double[] relevance;
  private final double[] surprise;
  private final ClickPrior prior;
  private final double spread;
  private final double weight;

  /**
   * @param relevance {@code [candidates]} inner products
   * @param counts what is known of each candidate
   * @param keys {@code [candidates]} that tell them apart; see {@link Exploration#rate}
   * @param exploration how click rates are guessed
   * @param weight of the guesses, 0 or more
   */
  public ExploredRanking(
      double[] relevance,
      List<ClickCounts> counts,
      long[] keys,
      Exploration exploration,
      double weight) {
    this.relevance = relevance.clone();
    this.weight = weight;
    this.prior = ClickPrior.of(counts);
    this.spread = spread(relevance);
    double shown = counts.stream().mapToDouble(ClickCounts::impressions).sum();
    this.surprise = new double[relevance.length];
    for (int i = 0; i < surprise.length; i++) {
      double rate = exploration.rate(counts.get(i), prior, shown, keys[i]);
      surprise[i] = (rate - prior.rate()) / prior.deviation();
    }
  }

  /** The standard deviation; the same in whichever order the candidates come. */
  private static double spread(double[] relevance) {
    if (relevance.length == 0) {
      return 0;
    }
    double[] sorted = relevance.clone();
    Arrays.sort(sorted);
    double mean = Arrays.stream(sorted).average().orElseThrow();
    double squares = 0;
    for (double value : sorted) {
      squares += (value - mean) * (value - mean);
    }
    return Math.max(Math.sqrt(squares / sorted.length), LEAST_SPREAD * Math.max(Math.abs(mean), 1));
  }

  /** The relevance of a candidate after exploration, on the scale of inner products. */
  public double explored(int candidate) {
    return relevance[candidate] + weight * spread * surprise[candidate];
  }

  /** By how many deviations of the prior a candidate's guess lies above the prior's rate. */
  public double surprise(int candidate) {
    return surprise[candidate];
  }

  /** The deviation of the candidates' relevance. */
  public double spread() {
    return spread;
  }

  /** What was believed of every candidate before its own counters. */
  public ClickPrior prior() {
    return prior;
  }
}
