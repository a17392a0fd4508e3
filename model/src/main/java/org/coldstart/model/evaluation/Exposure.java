package org.coldstart.model.evaluation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Which items stand at the top of the users' rankings, and how often: whether a system shows the
 * catalogue or a few items to everybody. Collects the rankings of one user after the other.
 */
public final class Exposure implements Consumer<UserRanking> {

  private final int[] ks;
  private final int deepest;
  private final int[] groupOfPlace;
  private final ItemGroups popularity;

  /** {@code [depth × place]}. */
  private final long[][] shown;

  /**
   * @param popularity groups of the items by popularity, of which the first is the most popular
   *     tenth and the last that of the new items; see {@link ItemGroups#byPopularity}
   * @param ks how deep the top is, each at least 1
   */
  public Exposure(CandidateRanking ranking, ItemGroups popularity, int... ks) {
    this.ks = ks;
    this.deepest = Arrays.stream(ks).max().orElse(1);
    this.popularity = popularity;
    int[] items = ranking.items();
    this.groupOfPlace = Arrays.stream(items).map(item -> popularity.groupOf()[item]).toArray();
    this.shown = new long[ks.length][items.length];
  }

  @Override
  public void accept(UserRanking ranking) {
    int[] top = ranking.top(deepest);
    for (int i = 0; i < ks.length; i++) {
      for (int rank = 0; rank < Math.min(ks[i], top.length); rank++) {
        shown[i][top[rank]]++;
      }
    }
  }

  /**
   * For each k: {@code coverage@k}, the share of the candidates that stand in somebody's top k;
   * {@code gini@k} of the candidates' exposure, 0 where all are shown alike, towards 1 where a few
   * are shown to everybody; {@code share_of_most_popular_tenth@k} and {@code share_of_new_items@k},
   * the shares of the exposure that go to those: the former where the candidates hold known items,
   * the latter where they hold known and new ones.
   */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    int last = popularity.labels().size() - 1;
    boolean known = Arrays.stream(groupOfPlace).anyMatch(group -> group != last);
    boolean both = known && Arrays.stream(groupOfPlace).anyMatch(group -> group == last);
    for (int i = 0; i < ks.length; i++) {
      long all = Arrays.stream(shown[i]).sum();
      if (all > 0) {
        map.put(
            "coverage@" + ks[i],
            Arrays.stream(shown[i]).filter(times -> times > 0).count() / (double) shown[i].length);
        map.put("gini@" + ks[i], gini(shown[i]));
        if (known) {
          map.put("share_of_most_popular_tenth@" + ks[i], share(shown[i], 0) / all);
        }
        if (both) {
          map.put("share_of_new_items@" + ks[i], share(shown[i], last) / all);
        }
      }
    }
    return map;
  }

  private double share(long[] times, int group) {
    long of = 0;
    for (int place = 0; place < times.length; place++) {
      of += groupOfPlace[place] == group ? times[place] : 0;
    }
    return of;
  }

  /**
   * The Gini coefficient: half of the mean difference between two of the values, relative to their
   * mean.
   *
   * @param values 0 or more, not all 0
   */
  static double gini(long[] values) {
    long[] ascending = values.clone();
    Arrays.sort(ascending);
    int n = ascending.length;
    double weighted = 0;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      weighted += (2.0 * i + 1 - n) * ascending[i];
      sum += ascending[i];
    }
    return weighted / (n * sum);
  }
}
