package org.coldstart.model.train;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.kernel.Kernels;

/**
 * Items {@code i0}, {@code i1} … and users who like some of them, for tests that train on that and
 * then see what is recommended to whom.
 */
final class LikesWorld {

  private final ModelDefinition definition;
  private final IntFunction<FeatureSource> item;
  private final TrainingDataBuilder builder;
  private final float[] popularity;
  private TrainingResult trained;
  private float[][] itemVectors;

  /**
   * @param item the content of an item
   */
  LikesWorld(ModelDefinition definition, int items, IntFunction<FeatureSource> item) {
    this.definition = definition;
    this.item = item;
    this.builder = new TrainingDataBuilder(definition);
    this.popularity = new float[items];
    for (int i = 0; i < items; i++) {
      builder.item("i" + i, item.apply(i));
    }
  }

  /**
   * A definition of features that are named by their types.
   *
   * @param user types by name
   * @param item types by name
   */
  static ModelDefinition definition(
      Map<String, String> user, Map<String, String> item, Map<String, Object> training) {
    return ModelDefinition.parse(
        Map.of("user", features(user), "item", features(item), "training", training));
  }

  private static Map<String, Object> features(Map<String, String> types) {
    Map<String, Object> features = new HashMap<>();
    types.forEach((name, type) -> features.put(name, Map.of("type", type)));
    return Map.of("features", features);
  }

  /** Adds a user who likes items at times that nobody knows. */
  void user(int number, FeatureSource profile, BitSet liked) {
    user(number, profile, liked, i -> TrainingData.NO_TIMESTAMP);
  }

  /**
   * Adds a user.
   *
   * @param time when an item was liked
   */
  void user(int number, FeatureSource profile, BitSet liked, IntToLongFunction time) {
    builder.user("u" + number, profile);
    for (int i : liked.stream().toArray()) {
      builder.positive("u" + number, "i" + i, 1, time.applyAsLong(i), null);
      popularity[i]++;
    }
  }

  /** Trains on what was added; nothing may be added any more. */
  LikesWorld train(int threads) {
    trained =
        new Trainer(definition, threads, null).train(builder.build(), ProgressListener.SILENT);
    itemVectors = new float[popularity.length][];
    for (int i = 0; i < itemVectors.length; i++) {
      itemVectors[i] = item(item.apply(i), "i" + i);
    }
    return this;
  }

  Map<String, Object> report() {
    return trained.report();
  }

  /** By item, how many users like it. */
  float[] popularity() {
    return popularity;
  }

  float[] user(FeatureSource user) {
    return trained.trained().encoder().user(user);
  }

  /**
   * @param id null for an item that nobody has seen
   */
  float[] item(FeatureSource item, String id) {
    return trained.trained().encoder().item(item, id);
  }

  /** What every item is worth to a user. */
  float[] scores(FeatureSource user) {
    float[] vector = user(user);
    float[] scores = new float[itemVectors.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Kernels.best().dot(vector, 0, itemVectors[i], 0, vector.length);
    }
    return scores;
  }

  /** The items, best first. */
  static int[] ranking(float[] scores) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted((a, b) -> Float.compare(scores[b], scores[a]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** The share of the liked items among the first. */
  static double recall(float[] scores, BitSet liked, int depth) {
    return IntStream.of(ranking(scores)).limit(depth).filter(liked::get).count()
        / (double) Math.max(1, liked.cardinality());
  }
}
