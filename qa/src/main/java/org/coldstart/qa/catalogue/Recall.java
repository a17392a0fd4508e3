package org.coldstart.qa.catalogue;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Recall@k: of the items that a user turned out to like, the share that stands among the first k;
 * the mean over users.
 *
 * @param at20 share in [0, 1]
 * @param at100 share in [0, 1]
 * @param users over how many users the mean goes
 */
public record Recall(double at20, double at100, int users) {
  /** How many items a ranking needs to have for this. */
  public static final int DEPTH = 100;

  /**
   * Measures a ranking; empty where it has nothing to say about any of the users.
   *
   * @param users whom to ask
   * @param liked what each of them turned out to like
   * @param ranking the first {@link #DEPTH} items for a user, or nothing
   */
  public static Optional<Recall> of(
      List<Integer> users,
      Map<Integer, BitSet> liked,
      IntFunction<Optional<List<Integer>>> ranking) {
    double at20 = 0;
    double at100 = 0;
    int answered = 0;
    for (int user : users) {
      Optional<List<Integer>> items = ranking.apply(user);
      if (items.isPresent()) {
        at20 += share(items.get(), liked.get(user), 20);
        at100 += share(items.get(), liked.get(user), DEPTH);
        answered++;
      }
    }
    return answered == 0
        ? Optional.empty()
        : Optional.of(new Recall(at20 / answered, at100 / answered, answered));
  }

  private static double share(List<Integer> items, BitSet liked, int k) {
    return (double) items.stream().limit(k).filter(liked::get).count() / liked.cardinality();
  }
}
