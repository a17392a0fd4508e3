package org.coldstart.model.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureSource;

/** A small world in which what people like follows from genres: two per user, one per item. */
final class GenreWorld {

  static final int GENRES = 5;

  private final int users;
  private final int items;
  private final long seed;

  GenreWorld(int users, int items, long seed) {
    this.users = users;
    this.items = items;
    this.seed = seed;
  }

  static ModelDefinition definition(Map<String, Object> training, boolean factors) {
    Map<String, Object> item =
        new HashMap<>(
            Map.of("genre", Map.of("type", "categorical"), "title", Map.of("type", "text")));
    Map<String, Object> user =
        new HashMap<>(
            Map.of(
                "taste",
                Map.of("type", "categorical"),
                "history",
                Map.of("type", "history", "role", "preference")));
    if (factors) {
      item.put("factors", Map.of("type", "factors", "role", "preference"));
      user.put("factors", Map.of("type", "factors", "role", "preference"));
    }
    return ModelDefinition.parse(
        Map.of(
            "user", Map.of("features", user),
            "item", Map.of("features", item),
            "training", training));
  }

  static int genreOfItem(int item) {
    return item % GENRES;
  }

  static boolean likes(int user, int genre) {
    return genre == user % GENRES || genre == (user + 1) % GENRES;
  }

  static FeatureSource item(int item) {
    return FeatureSource.of(
        Map.of("genre", "g" + genreOfItem(item), "title", "the tale " + item + " of g" + item % 3));
  }

  static FeatureSource user(int user) {
    return FeatureSource.of(Map.of("taste", "t" + user % GENRES));
  }

  /** Items that a user with that number has interacted with. */
  List<String> history(int user) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + user);
    List<String> history = new ArrayList<>();
    for (int item = 0; item < items; item++) {
      if (random.nextDouble() < (likes(user, genreOfItem(item)) ? 0.4 : 0.02)) {
        history.add("i" + item);
      }
    }
    return history;
  }

  TrainingData data(ModelDefinition definition) {
    TrainingDataBuilder builder = new TrainingDataBuilder(definition);
    for (int i = 0; i < items; i++) {
      builder.item("i" + i, item(i));
    }
    for (int u = 0; u < users; u++) {
      builder.user("u" + u, user(u));
      for (String item : history(u)) {
        builder.positive("u" + u, item, 1, TrainingData.NO_TIMESTAMP, null);
      }
    }
    return builder.build();
  }
}
