package org.coldstart.model.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * Warm and cold items in one ranking: whether new items appear at all beside established ones,
 * which no ranking of either alone can tell.
 *
 * @param all the ranks of all positives; its users have at least one positive of either kind
 * @param warm the ranks of the warm positives within the whole ranking, for users who have any;
 *     without AUC
 * @param cold likewise of the cold positives
 * @param coldShareOfTop by k, the mean share of cold items among the first k
 * @param coldShareOfPositives the share of the positives that are cold
 */
public record MixedRanking(
    List<RankedUser> all,
    List<RankedUser> warm,
    List<RankedUser> cold,
    Map<Integer, Double> coldShareOfTop,
    double coldShareOfPositives) {

  /**
   * Ranks warm and cold candidates together.
   *
   * @param isCold whether an item is cold
   * @param ks where the share of cold items at the top is measured
   * @see CandidateRanking#rank
   */
  public static MixedRanking rank(
      CandidateRanking ranking,
      int[] users,
      IntFunction<int[]> positives,
      IntFunction<int[]> seen,
      IntPredicate isCold,
      CandidateScorer scorer,
      int... ks) {
    Collector collector = new Collector(ranking, isCold, ks);
    ranking.forEach(users, positives, seen, scorer, collector);
    return collector.collected();
  }

  /** Collects the rankings of one user after the other. */
  public static final class Collector implements Consumer<UserRanking> {
    private final boolean[] cold;
    private final int[] ks;
    private final int deepest;
    private final List<RankedUser> all = new ArrayList<>();
    private final List<RankedUser> warmOnly = new ArrayList<>();
    private final List<RankedUser> coldOnly = new ArrayList<>();
    private final double[] shares;
    private long positivesSeen;
    private long coldSeen;

    /**
     * @param isCold whether an item is cold
     * @param ks where the share of cold items at the top is measured, each at least 1
     */
    public Collector(CandidateRanking ranking, IntPredicate isCold, int... ks) {
      int[] items = ranking.items();
      this.cold = new boolean[items.length];
      for (int place = 0; place < cold.length; place++) {
        cold[place] = isCold.test(items[place]);
      }
      this.ks = ks;
      this.deepest = Arrays.stream(ks).max().orElse(1);
      this.shares = new double[ks.length];
    }

    @Override
    public void accept(UserRanking ranking) {
      all.add(ranking.ranked());
      addPart(warmOnly, ranking.part(place -> !cold[place]));
      addPart(coldOnly, ranking.part(place -> cold[place]));
      positivesSeen += ranking.positives().length;
      coldSeen += count(ranking.positives(), ranking.positives().length);
      int[] top = ranking.top(deepest);
      for (int i = 0; i < ks.length; i++) {
        int length = Math.min(ks[i], top.length);
        shares[i] += count(top, length) / (double) length;
      }
    }

    private static void addPart(List<RankedUser> to, RankedUser part) {
      if (part != null) {
        to.add(part);
      }
    }

    private long count(int[] places, int length) {
      return Arrays.stream(places, 0, length).filter(place -> cold[place]).count();
    }

    /** What was collected. */
    public MixedRanking collected() {
      Map<Integer, Double> coldShareOfTop = new LinkedHashMap<>();
      for (int i = 0; i < ks.length; i++) {
        coldShareOfTop.put(ks[i], all.isEmpty() ? 0 : shares[i] / all.size());
      }
      return new MixedRanking(
          all,
          warmOnly,
          coldOnly,
          coldShareOfTop,
          positivesSeen == 0 ? 0 : (double) coldSeen / positivesSeen);
    }
  }
}
