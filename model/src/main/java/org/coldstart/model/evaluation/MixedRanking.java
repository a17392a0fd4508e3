package org.coldstart.model.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    boolean[] cold = new boolean[ranking.size()];
    int[] items = ranking.items();
    for (int place = 0; place < cold.length; place++) {
      cold[place] = isCold.test(items[place]);
    }
    List<RankedUser> all = new ArrayList<>();
    List<RankedUser> warmOnly = new ArrayList<>();
    List<RankedUser> coldOnly = new ArrayList<>();
    double[] shares = new double[ks.length];
    long positivesSeen = 0;
    long coldSeen = 0;
    float[] scores = new float[ranking.size()];
    for (int user : users) {
      int[] wanted = ranking.places(positives.apply(user));
      if (wanted.length == 0) {
        continue;
      }
      int[] excluded = CandidateRanking.without(ranking.places(seen.apply(user)), wanted);
      scorer.score(user, scores);
      RankedUser ranked = RankedUser.of(scores, wanted, excluded);
      all.add(ranked);
      int[] coldWanted = Arrays.stream(wanted).filter(place -> cold[place]).toArray();
      int[] warmWanted = Arrays.stream(wanted).filter(place -> !cold[place]).toArray();
      addPart(warmOnly, scores, warmWanted, excluded);
      addPart(coldOnly, scores, coldWanted, excluded);
      positivesSeen += wanted.length;
      coldSeen += coldWanted.length;
      int[] order = descending(scores, excluded);
      for (int i = 0; i < ks.length; i++) {
        int top = Math.min(ks[i], order.length);
        shares[i] +=
            Arrays.stream(order, 0, top).filter(place -> cold[place]).count() / (double) top;
      }
    }
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

  private static void addPart(List<RankedUser> part, float[] scores, int[] wanted, int[] excluded) {
    if (wanted.length > 0) {
      RankedUser ranked = RankedUser.of(scores, wanted, excluded);
      part.add(new RankedUser(ranked.candidates(), ranked.ranks(), Double.NaN));
    }
  }

  /** The places that are ranked, best first; of equal scores the earlier place comes first. */
  private static int[] descending(float[] scores, int[] excluded) {
    long[] keys = new long[scores.length - excluded.length];
    int n = 0;
    int nextExcluded = 0;
    for (int place = 0; place < scores.length; place++) {
      if (nextExcluded < excluded.length && excluded[nextExcluded] == place) {
        nextExcluded++;
      } else {
        // Adding zero makes -0.0 the same as 0.0; the bits of a float order like the float itself.
        int bits = Float.floatToIntBits(scores[place] + 0f);
        int ascending = bits >= 0 ? bits : bits ^ 0x7fffffff;
        keys[n++] = (long) ~ascending << 32 | place;
      }
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
  }
}
