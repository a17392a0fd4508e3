package org.coldstart.model.evaluation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * How far apart two systems are in a phase, with intervals from a bootstrap over its users (Efron
 * and Tibshirani 1993, percentile intervals). Systems that ranked for the same users are compared
 * on the same draws of them, so that what makes some users hard for everybody cancels out. The same
 * ranks give the same intervals.
 *
 * @param <U> what is known of how a system ranked for a user
 */
public final class PairedBootstrap<U> {

  private static final int DRAWS = 1_000;
  private static final double LOW = 0.025;
  private static final double HIGH = 0.975;

  private final Map<String, ToDoubleFunction<U>> measures;

  /**
   * @param measures by name, each defined for every user
   */
  public PairedBootstrap(Map<String, ToDoubleFunction<U>> measures) {
    this.measures = measures;
  }

  /**
   * Compares a system with others that ranked for the same users in the same order.
   *
   * @param others by name; those with another number of users are left out
   * @return by system, by measure: {@code difference} of the means and {@code ratio} of the means,
   *     each with its 95 % interval under {@code …_ci}; no ratio where the other's mean is 0
   */
  public Map<String, Object> paired(List<U> model, Map<String, List<U>> others) {
    Map<String, List<U>> same = new LinkedHashMap<>(others);
    same.values().removeIf(users -> users.size() != model.size());
    double[][] values = new double[model.size()][(same.size() + 1) * measures.size()];
    fill(values, model, 0);
    int system = 1;
    for (List<U> users : same.values()) {
      fill(values, users, system++ * measures.size());
    }
    double[] means = means(values);
    double[][] draws = draws(values, 0);
    Map<String, Object> result = new LinkedHashMap<>();
    system = 1;
    for (String name : same.keySet()) {
      int from = system++ * measures.size();
      result.put(name, compared(means, draws, means, draws, from));
    }
    return result;
  }

  /**
   * Compares a system with one that ranked for other users: no pairs, so the intervals are wider.
   *
   * @return by measure, as {@link #paired} gives it for one system
   */
  public Map<String, Object> unpaired(List<U> model, List<U> other) {
    double[][] ours = new double[model.size()][measures.size()];
    fill(ours, model, 0);
    double[][] theirs = new double[other.size()][measures.size()];
    fill(theirs, other, 0);
    return compared(means(ours), draws(ours, 0), means(theirs), draws(theirs, 1), 0);
  }

  private void fill(double[][] values, List<U> users, int column) {
    for (ToDoubleFunction<U> measure : measures.values()) {
      for (int u = 0; u < values.length; u++) {
        values[u][column] = measure.applyAsDouble(users.get(u));
      }
      column++;
    }
  }

  private static double[] means(double[][] values) {
    double[] means = new double[values[0].length];
    for (double[] row : values) {
      add(row, means);
    }
    for (int c = 0; c < means.length; c++) {
      means[c] /= values.length;
    }
    return means;
  }

  private static void add(double[] row, double[] to) {
    for (int c = 0; c < to.length; c++) {
      to[c] += row[c];
    }
  }

  /** The means over users drawn with replacement; {@code [draws × columns]}. */
  private static double[][] draws(double[][] values, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = values.length;
    double[][] draws = new double[DRAWS][values[0].length];
    for (double[] draw : draws) {
      for (int u = 0; u < n; u++) {
        add(values[random.nextInt(n)], draw);
      }
      for (int c = 0; c < draw.length; c++) {
        draw[c] /= n;
      }
    }
    return draws;
  }

  private Map<String, Object> compared(
      double[] means, double[][] draws, double[] otherMeans, double[][] otherDraws, int from) {
    Map<String, Object> map = new LinkedHashMap<>();
    int m = 0;
    for (String measure : measures.keySet()) {
      int ours = m++;
      int theirs = from + ours;
      Map<String, Object> compared = new LinkedHashMap<>();
      compared.put("difference", means[ours] - otherMeans[theirs]);
      double[] differences = new double[DRAWS];
      double[] ratios = new double[DRAWS];
      boolean positive = otherMeans[theirs] > 0;
      for (int d = 0; d < DRAWS; d++) {
        differences[d] = draws[d][ours] - otherDraws[d][theirs];
        ratios[d] = draws[d][ours] / otherDraws[d][theirs];
        positive &= otherDraws[d][theirs] > 0;
      }
      compared.put("difference_ci", interval(differences));
      if (positive) {
        compared.put("ratio", means[ours] / otherMeans[theirs]);
        compared.put("ratio_ci", interval(ratios));
      }
      map.put(measure, compared);
    }
    return map;
  }

  private static List<Double> interval(double[] values) {
    Arrays.sort(values);
    return List.of(quantile(values, LOW), quantile(values, HIGH));
  }

  /** Between two values where the quantile falls between them, linearly. */
  static double quantile(double[] ascending, double share) {
    double place = share * (ascending.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, ascending.length - 1);
    return ascending[below] + (place - below) * (ascending[above] - ascending[below]);
  }
}
