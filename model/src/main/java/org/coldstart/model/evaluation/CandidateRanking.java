package org.coldstart.model.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Ranks a fixed set of candidate items for one user after the other. Of equal scores the candidate
 * comes first that stands first among {@link #items}.
 */
public final class CandidateRanking {

  private final int[] items;

  /** By item, one more than its place among the candidates; 0 for an item that is none. */
  private final int[] placeOf;

  private CandidateRanking(int[] items) {
    this.items = items;
    this.placeOf = new int[Arrays.stream(items).max().orElse(-1) + 1];
    for (int place = 0; place < items.length; place++) {
      placeOf[items[place]] = place + 1;
    }
  }

  /**
   * Ranks candidates, those of equal scores in a fixed pseudo-random order.
   *
   * @param candidates item numbers, distinct, in an order that does not depend on the system that
   *     is evaluated
   */
  public static CandidateRanking shuffled(int[] candidates) {
    return new CandidateRanking(
        Arrays.stream(FixedShuffle.permutation(candidates.length))
            .map(place -> candidates[place])
            .toArray());
  }

  /**
   * Ranks candidates, those of equal scores in a given order.
   *
   * @param items item numbers, distinct; not copied
   */
  public static CandidateRanking inOrder(int[] items) {
    return new CandidateRanking(items);
  }

  /** The candidates' item numbers, in the order in which a scorer must score them; a copy. */
  public int[] items() {
    return items.clone();
  }

  /** Number of candidates. */
  public int size() {
    return items.length;
  }

  /**
   * The places of those items that are candidates.
   *
   * @param itemNumbers in any order, repeated or not; negative ones stand for unknown items
   * @return ascending and distinct
   */
  public int[] places(int[] itemNumbers) {
    return Arrays.stream(itemNumbers)
        .filter(item -> item >= 0 && item < placeOf.length && placeOf[item] > 0)
        .map(item -> placeOf[item] - 1)
        .sorted()
        .distinct()
        .toArray();
  }

  /** Those excluded places that are no positives. */
  private static int[] without(int[] excluded, int[] positives) {
    return Arrays.stream(excluded)
        .filter(place -> Arrays.binarySearch(positives, place) < 0)
        .toArray();
  }

  /**
   * Ranks the candidates for users.
   *
   * @param users user numbers; those without a positive among the candidates are passed over
   * @param positives by user, the items to be found
   * @param seen by user, the items that are not to be ranked, such as those that the user has in
   *     the training data; an item that is a positive as well is ranked
   * @throws IllegalArgumentException where a score is not finite
   */
  public List<RankedUser> rank(
      int[] users, IntFunction<int[]> positives, IntFunction<int[]> seen, CandidateScorer scorer) {
    List<RankedUser> ranked = new ArrayList<>();
    forEach(users, positives, seen, scorer, ranking -> ranked.add(ranking.ranked()));
    return ranked;
  }

  /**
   * Ranks the candidates for users, as {@link #rank} does, and shows every ranking while its scores
   * are at hand.
   *
   * @param visitor may not keep what it is shown: the next user's scores overwrite it
   */
  public void forEach(
      int[] users,
      IntFunction<int[]> positives,
      IntFunction<int[]> seen,
      CandidateScorer scorer,
      Consumer<UserRanking> visitor) {
    float[] scores = new float[items.length];
    for (int user : users) {
      int[] wanted = places(positives.apply(user));
      if (wanted.length > 0) {
        scorer.score(user, scores);
        visitor.accept(new UserRanking(scores, wanted, without(places(seen.apply(user)), wanted)));
      }
    }
  }
}
