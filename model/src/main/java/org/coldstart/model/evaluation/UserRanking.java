package org.coldstart.model.evaluation;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * One user's ranking of the candidates of a {@link CandidateRanking}, while its scores are at hand.
 * Places are those of {@link CandidateRanking#items}.
 */
public final class UserRanking {

  private final float[] scores;
  private final int[] excluded;
  private final int[] positives;
  private final RankedUser ranked;

  /**
   * @param scores {@code [candidates]}, finite; not copied
   * @param positives places, ascending and distinct; not empty
   * @param excluded places that are not ranked at all, ascending; none of them a positive
   */
  UserRanking(float[] scores, int[] positives, int[] excluded) {
    this.scores = scores;
    this.excluded = excluded;
    this.positives = RankedUser.bestFirst(scores, positives);
    this.ranked = RankedUser.of(scores, positives, excluded);
  }

  /** Where the positives came. */
  public RankedUser ranked() {
    return ranked;
  }

  /** The places of the positives, in the order of {@link #ranked}'s ranks. */
  public int[] positives() {
    return positives;
  }

  /** How many candidates are ranked. */
  public int size() {
    return ranked.candidates();
  }

  /** Where some of the positives came within the whole ranking, without AUC; null for none. */
  RankedUser part(IntPredicate positive) {
    int[] ranks =
        IntStream.range(0, positives.length)
            .filter(i -> positive.test(positives[i]))
            .map(i -> ranked.ranks()[i])
            .toArray();
    return ranks.length == 0 ? null : new RankedUser(ranked.candidates(), ranks, Double.NaN);
  }

  /**
   * The first places of the ranking, best first; of equal scores the earlier place comes first.
   *
   * @param most how many at most, at least 1
   */
  public int[] top(int most) {
    int wanted = Math.min(most, size());
    // Keys above the worst of the best so far cannot count; the rest gathers until it is sorted.
    long[] keys = new long[Math.max(2 * most, 64)];
    int n = 0;
    long worst = Long.MAX_VALUE;
    int nextExcluded = 0;
    for (int place = 0; place < scores.length; place++) {
      if (nextExcluded < excluded.length && excluded[nextExcluded] == place) {
        nextExcluded++;
        continue;
      }
      long key = key(scores[place], place);
      if (key < worst) {
        keys[n++] = key;
        if (n == keys.length) {
          Arrays.sort(keys);
          n = most;
          worst = keys[n - 1];
        }
      }
    }
    Arrays.sort(keys, 0, n);
    return Arrays.stream(keys, 0, wanted).mapToInt(key -> (int) key).toArray();
  }

  /** Ascends as scores descend, and with the place where they are equal. */
  private static long key(float score, int place) {
    // Adding zero makes -0.0 the same as 0.0; the bits of a float order like the float itself.
    int bits = Float.floatToIntBits(score + 0f);
    int ascending = bits >= 0 ? bits : bits ^ 0x7fffffff;
    return (long) ~ascending << 32 | place;
  }
}
