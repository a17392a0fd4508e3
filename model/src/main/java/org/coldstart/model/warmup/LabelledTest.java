package org.coldstart.model.warmup;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.coldstart.model.evaluation.RankedUser;

/**
 * Interactions after the last phase, of which it is known who took the item and who passed it over.
 * Users and items are told by their places in the arrays of vectors.
 *
 * @param users {@code [pairs]}, ascending
 * @param items {@code [pairs]}
 * @param taken {@code [pairs]}
 * @param candidates the items that are ranked for recall
 */
public record LabelledTest(int[] users, int[] items, boolean[] taken, int[] candidates) {

  /** How far a user's scores move the pooled score, in log odds for each standard deviation. */
  private static final double SCORE_IN_LOG_ODDS = 0.5;

  /**
   * How well vectors tell what users take.
   *
   * @param auc mean over users who took some and passed some over: the probability that what was
   *     taken scores above what was not
   * @param recall mean over users who took one: the share among the first of all candidates
   * @param pooledAuc the same probability over all pairs of all users, a user's scores being
   *     centred and scaled over the candidates and added to the log odds of the user's labels
   */
  public record Figures(double auc, double recall, double pooledAuc) {

    /** For a report; what is not defined is left out. */
    public Map<String, Double> toMap(int depth) {
      Map<String, Double> map = new LinkedHashMap<>();
      map.put("auc", auc);
      map.put("recall@" + depth, recall);
      map.put("pooled_auc", pooledAuc);
      map.values().removeIf(value -> Double.isNaN(value));
      return map;
    }
  }

  /**
   * Measures.
   *
   * @param userVectors by user
   * @param itemVectors by item
   * @param seen by user, the candidates that the user has touched already, ascending; they are not
   *     ranked unless they are in the test
   * @param logOdds by user, of taking what the user touches
   * @param depth where recall is cut
   */
  public Figures measure(
      float[][] userVectors,
      float[][] itemVectors,
      IntFunction<int[]> seen,
      double[] logOdds,
      int depth) {
    float[] pooled = new float[users.length];
    DoubleStream.Builder aucs = DoubleStream.builder();
    DoubleStream.Builder recalls = DoubleStream.builder();
    for (int from = 0; from < users.length; ) {
      int user = users[from];
      int to = from;
      while (to < users.length && users[to] == user) {
        to++;
      }
      float[] scores = new float[to - from];
      for (int pair = from; pair < to; pair++) {
        scores[pair - from] = product(userVectors[user], itemVectors[items[pair]]);
      }
      int[] positive = takenOf(from, to);
      float[] all = scores(userVectors[user], itemVectors);
      double mean = mean(all);
      double deviation = deviation(all, mean);
      for (int pair = from; pair < to; pair++) {
        double standard = deviation > 0 ? (scores[pair - from] - mean) / deviation : 0;
        pooled[pair] = (float) (logOdds[user] + SCORE_IN_LOG_ODDS * standard);
      }
      if (positive.length > 0) {
        aucs.add(RankedUser.of(scores, positive, new int[0]).auc());
        recalls.add(recall(all, from, to, seen.apply(user), depth));
      }
      from = to;
    }
    int[] positive = takenOf(0, users.length);
    return new Figures(
        mean(aucs.build()),
        mean(recalls.build()),
        positive.length == 0 ? Double.NaN : RankedUser.of(pooled, positive, new int[0]).auc());
  }

  private int[] takenOf(int from, int to) {
    return IntStream.range(from, to).filter(p -> taken[p]).map(p -> p - from).toArray();
  }

  private float[] scores(float[] user, float[][] itemVectors) {
    float[] scores = new float[candidates.length];
    for (int c = 0; c < scores.length; c++) {
      scores[c] = product(user, itemVectors[candidates[c]]);
    }
    return scores;
  }

  private double recall(float[] scores, int from, int to, int[] seen, int depth) {
    int[] wanted =
        IntStream.range(from, to)
            .filter(pair -> taken[pair])
            .map(pair -> place(items[pair]))
            .filter(place -> place >= 0)
            .sorted()
            .distinct()
            .toArray();
    if (wanted.length == 0) {
      return Double.NaN;
    }
    int[] passed =
        Arrays.stream(seen)
            .map(this::place)
            .filter(place -> place >= 0 && Arrays.binarySearch(wanted, place) < 0)
            .sorted()
            .toArray();
    return RankedUser.of(scores, wanted, passed).recall(depth);
  }

  private int place(int item) {
    return Arrays.binarySearch(candidates, item);
  }

  private static double mean(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).average().orElse(0);
  }

  private static double deviation(float[] values, double mean) {
    double square =
        IntStream.range(0, values.length)
            .mapToDouble(i -> (values[i] - mean) * (values[i] - mean))
            .average()
            .orElse(0);
    return Math.sqrt(square);
  }

  private static double mean(DoubleStream values) {
    return values.filter(value -> !Double.isNaN(value)).average().orElse(Double.NaN);
  }

  private static float product(float[] one, float[] other) {
    double sum = 0;
    for (int d = 0; d < one.length; d++) {
      sum += (double) one[d] * other[d];
    }
    return (float) sum;
  }
}
