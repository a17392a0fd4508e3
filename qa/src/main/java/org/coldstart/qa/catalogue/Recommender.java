package org.coldstart.qa.catalogue;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Something that ranks items for a user without a server: the yardsticks. */
@FunctionalInterface
public interface Recommender {
  /**
   * The best {@code k} of some items, best first; empty where it has nothing to say about this
   * user.
   *
   * @param candidates indices of items
   */
  Optional<List<Integer>> recommend(int user, int[] candidates, int k);

  /** The items with the largest scores, ties in the order of the candidates. */
  static List<Integer> best(double[] scores, int[] candidates, int k) {
    return IntStream.range(0, candidates.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer c) -> -scores[c]))
        .limit(k)
        .map(c -> candidates[c])
        .toList();
  }
}
