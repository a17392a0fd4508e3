package org.coldstart.model.loss;

import java.util.Arrays;
import org.coldstart.model.kernel.Workers;

/**
 * Mean over the pairs (i, j) of the batch with y_i > y_j, of the same session where sessions are
 * given, of {@code log(1 + exp(−((s_i − s_j)/T − m)))}, weighted by row i.
 *
 * @param similarity what is scored
 * @param temperature T, above 0; on the cosine no more than 0.1 is of use, since with T = 1 the
 *     loss cannot fall below 0.1269
 * @param margin m
 */
public record PairwiseRank(Similarity similarity, double temperature, double margin)
    implements Loss {

  /**
   * @throws IllegalArgumentException where the temperature is not above 0
   */
  public PairwiseRank {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException(
          "the temperature of a pairwise_rank must be above 0, not " + temperature);
    }
  }

  /** On the cosine, at a temperature of 0.1, without margin. */
  public static PairwiseRank standard() {
    return new PairwiseRank(Similarity.COSINE, 0.1, 0);
  }

  @Override
  public double evaluate(
      Batch batch, Scores scores, double[] scalars, ScoreGradient gradient, Workers workers) {
    LabelledPairs pairs = LabelledPairs.of(batch);
    int[] order = new int[pairs.count()];
    int[] groupEnds = group(pairs, order);
    long contributing = 0;
    int start = 0;
    for (int end : groupEnds) {
      contributing += comparisons(batch, pairs, order, start, end);
      start = end;
    }
    if (contributing == 0) {
      return 0;
    }
    double sum = 0;
    start = 0;
    for (int end : groupEnds) {
      sum += compare(batch, scores, pairs, order, start, end, contributing, gradient);
      start = end;
    }
    return sum / contributing;
  }

  private static long comparisons(
      Batch batch, LabelledPairs pairs, int[] order, int start, int end) {
    long count = 0;
    for (int i = start; i < end; i++) {
      if (batch.weights()[pairs.rows()[order[i]]] == 0) {
        continue;
      }
      float label = pairs.labels()[order[i]];
      for (int j = start; j < end; j++) {
        count += label > pairs.labels()[order[j]] ? 1 : 0;
      }
    }
    return count;
  }

  private double compare(
      Batch batch,
      Scores scores,
      LabelledPairs pairs,
      int[] order,
      int start,
      int end,
      long contributing,
      ScoreGradient gradient) {
    double sum = 0;
    for (int i = start; i < end; i++) {
      int better = order[i];
      int row = pairs.rows()[better];
      double weight = batch.weights()[row];
      if (weight == 0) {
        continue;
      }
      double score = scores.get(row, pairs.columns()[better]);
      double slopes = 0;
      for (int j = start; j < end; j++) {
        int worse = order[j];
        if (pairs.labels()[better] > pairs.labels()[worse]) {
          int otherRow = pairs.rows()[worse];
          int otherColumn = pairs.columns()[worse];
          double x = margin - (score - scores.get(otherRow, otherColumn)) / temperature;
          sum += weight * Logistic.softplus(x);
          double slope = weight * Logistic.sigmoid(x) / (temperature * contributing);
          slopes += slope;
          gradient.add(otherRow, otherColumn, slope);
        }
      }
      gradient.add(row, pairs.columns()[better], -slopes);
    }
    return sum;
  }

  /** Puts the pairs of one session beside each other; gives where each session ends. */
  private static int[] group(LabelledPairs pairs, int[] order) {
    int count = pairs.count();
    if (pairs.sessions().length == 0) {
      Arrays.setAll(order, i -> i);
      return new int[] {count};
    }
    long[] keys = new long[count];
    for (int pair = 0; pair < count; pair++) {
      keys[pair] = (long) pairs.sessions()[pair] << 32 | pair;
    }
    Arrays.sort(keys);
    int[] ends = new int[count];
    int groups = 0;
    for (int i = 0; i < count; i++) {
      order[i] = (int) keys[i];
      if (i + 1 == count || keys[i] >> 32 != keys[i + 1] >> 32) {
        ends[groups++] = i + 1;
      }
    }
    return Arrays.copyOf(ends, groups);
  }
}
