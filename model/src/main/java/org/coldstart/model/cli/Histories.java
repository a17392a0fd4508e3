package org.coldstart.model.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureSource;

/** What some users have liked according to a file of interactions, newest first. */
final class Histories {

  private record Liked(String item, long timestamp, long line) {}

  private final Map<String, List<Liked>> byUser = new HashMap<>();
  private final String field;

  /**
   * Reads the positive interactions of users.
   *
   * @param wanted which users matter
   * @param positiveFrom from which rating on an interaction is positive; where absent, what the
   *     model was trained with
   */
  Histories(
      InteractionFile file,
      ModelDefinition definition,
      OptionalDouble positiveFrom,
      Predicate<String> wanted)
      throws IOException {
    this.field = definition.user().likedItems().map(liked -> liked.field()).orElse(null);
    Positives positives = new Positives(definition, positiveFrom);
    file.forEach(
        positives.ratings(),
        row -> {
          if (wanted.test(row.user()) && positives.test(row)) {
            byUser
                .computeIfAbsent(row.user(), user -> new ArrayList<>())
                .add(new Liked(row.item(), row.timestamp(), row.line()));
          }
        });
    Comparator<Liked> newestFirst =
        Comparator.comparingLong(Liked::timestamp).thenComparingLong(Liked::line).reversed();
    byUser.values().forEach(liked -> liked.sort(newestFirst));
  }

  /** The items that a user liked, newest first; an item liked twice is there twice. */
  List<String> of(String user) {
    return byUser.getOrDefault(user, List.of()).stream().map(Liked::item).toList();
  }

  /**
   * A user's profile with the history put in its place, where the model looks for it. What the
   * profile itself has there does not count: it may know more than the interactions do.
   */
  FeatureSource with(FeatureSource profile, String user) {
    List<String> items = of(user);
    return field == null ? profile : name -> name.equals(field) ? items : profile.value(name);
  }
}
