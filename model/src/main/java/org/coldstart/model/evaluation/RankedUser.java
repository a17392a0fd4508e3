package org.coldstart.model.evaluation;

import java.util.Arrays;

/**
 * How one user's held-out positives came out in a ranking of candidates.
 *
 * @param candidates how many candidates were ranked, the positives among them
 * @param ranks of each positive, ascending, from 0; not empty
 * @param auc the probability that a positive scores above a negative, ties counting one half; NaN
 *     where there is no negative
 */
public record RankedUser(int candidates, int[] ranks, double auc) {

  /**
   * Ranks candidates by descending score; of equal scores the earlier candidate comes first.
   *
   * @param scores {@code [candidates]}, finite
   * @param positives places in {@code scores}, ascending and distinct; not empty
   * @param excluded places in {@code scores} that are not ranked at all, ascending; none of them a
   *     positive
   * @throws IllegalArgumentException where a score is not finite
   */
  public static RankedUser of(float[] scores, int[] positives, int[] excluded) {
    int n = positives.length;
    int[] places = bestFirst(scores, positives);
    float[] positiveScores = new float[n];
    for (int i = 0; i < n; i++) {
      positiveScores[i] = scores[places[i]];
    }
    // ahead[i]: negatives that come before positive i and after positive i - 1.
    int[] ahead = new int[n + 1];
    double wins = 0;
    int negatives = 0;
    int nextPositive = 0;
    int nextExcluded = 0;
    for (int c = 0; c < scores.length; c++) {
      float score = scores[c];
      if (!Float.isFinite(score)) {
        throw new IllegalArgumentException("a score must be finite, got " + score);
      }
      if (nextPositive < n && positives[nextPositive] == c) {
        nextPositive++;
        continue;
      }
      if (nextExcluded < excluded.length && excluded[nextExcluded] == c) {
        nextExcluded++;
        continue;
      }
      negatives++;
      int above = firstAtMost(positiveScores, score);
      int tied = above;
      int before = above;
      while (tied < n && positiveScores[tied] == score) {
        before += places[tied] < c ? 1 : 0;
        tied++;
      }
      wins += above + 0.5 * (tied - above);
      ahead[before]++;
    }
    int[] ranks = new int[n];
    int seen = 0;
    for (int i = 0; i < n; i++) {
      seen += ahead[i];
      ranks[i] = seen + i;
    }
    return new RankedUser(
        negatives + n, ranks, negatives == 0 ? Double.NaN : wins / ((double) n * negatives));
  }

  /** Places by descending score; of equal scores the earlier place comes first. */
  static int[] bestFirst(float[] scores, int[] places) {
    return Arrays.stream(places)
        .boxed()
        .sorted((a, b) -> scores[a] != scores[b] ? Float.compare(scores[b], scores[a]) : a - b)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** The first place in a descending array whose value is at most the given one. */
  private static int firstAtMost(float[] descending, float value) {
    int low = 0;
    int high = descending.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (descending[middle] > value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The share of the positives among the first k. */
  public double recall(int k) {
    int hits = 0;
    while (hits < ranks.length && ranks[hits] < k) {
      hits++;
    }
    return (double) hits / ranks.length;
  }

  /** Normalised discounted cumulative gain of the first k, binary, the ideal cut at k as well. */
  public double ndcg(int k) {
    double gain = 0;
    double ideal = 0;
    for (int i = 0; i < ranks.length; i++) {
      gain += ranks[i] < k ? discount(ranks[i]) : 0;
      ideal += i < k ? discount(i) : 0;
    }
    return gain / ideal;
  }

  private static double discount(int rank) {
    return Math.log(2) / Math.log(rank + 2.0);
  }
}
