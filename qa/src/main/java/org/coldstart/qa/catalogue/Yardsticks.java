package org.coldstart.qa.catalogue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * The recommenders that every table shows beside the product's, made from the same training
 * interactions.
 */
public final class Yardsticks {
  private static final int NEIGHBOURS = 20;

  private final Catalogue catalogue;
  private final HeldOut heldOut;
  private final ContentSpace content;

  public Yardsticks(Catalogue catalogue, HeldOut heldOut) {
    this.catalogue = catalogue;
    this.heldOut = heldOut;
    this.content = new ContentSpace(catalogue.items());
  }

  /** All of them by name, in the order in which a table shows them. */
  public Map<String, Recommender> all() {
    Map<String, Recommender> all = new LinkedHashMap<>();
    all.put("random", random());
    all.put("popularity", popularity());
    all.put("nearest content", nearestContent());
    return all;
  }

  /** Ranking by the truth behind the interactions, where it is known. */
  public Optional<Recommender> bestReachable() {
    return catalogue
        .truth()
        .map(
            truth ->
                (user, candidates, k) ->
                    Optional.of(
                        Recommender.best(
                            Arrays.stream(candidates)
                                .mapToDouble(item -> truth.affinity(user, item))
                                .toArray(),
                            candidates,
                            k)));
  }

  private static Recommender random() {
    return (user, candidates, k) -> {
      Random random = new Random(user);
      return Optional.of(
          Recommender.best(random.doubles(candidates.length).toArray(), candidates, k));
    };
  }

  /**
   * How often an item was liked; for a new item, how often the items with the nearest content were.
   */
  private Recommender popularity() {
    double[] popularity = new double[catalogue.items().size()];
    heldOut.train().forEach(interaction -> popularity[interaction.item()]++);
    int[] known = heldOut.items(catalogue, false);
    for (int item : heldOut.items(catalogue, true)) {
      Map<Integer, Double> vector = content.vector(item);
      double[] nearness =
          Arrays.stream(known)
              .mapToDouble(other -> ContentSpace.product(vector, content.vector(other)))
              .toArray();
      popularity[item] =
          Recommender.best(nearness, known, NEIGHBOURS).stream()
              .mapToDouble(other -> popularity[other])
              .average()
              .orElse(0);
    }
    return (user, candidates, k) ->
        Optional.of(
            Recommender.best(
                Arrays.stream(candidates).mapToDouble(item -> popularity[item]).toArray(),
                candidates,
                k));
  }

  /**
   * Cosine between an item's content and the sum of the content of what the user liked; a user
   * without history gets nothing.
   */
  private Recommender nearestContent() {
    return (user, candidates, k) -> {
      List<Integer> history = heldOut.history().get(user);
      if (history.isEmpty()) {
        return Optional.empty();
      }
      Map<Integer, Double> profile = new HashMap<>();
      history.forEach(
          item ->
              content
                  .vector(item)
                  .forEach(
                      (dimension, component) -> profile.merge(dimension, component, Double::sum)));
      double[] scores =
          Arrays.stream(candidates)
              .mapToDouble(item -> ContentSpace.product(profile, content.vector(item)))
              .toArray();
      return Optional.of(Recommender.best(scores, candidates, k));
    };
  }
}
