package org.coldstart.model.warmup;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.train.ProgressListener;
import org.coldstart.model.train.Trainer;
import org.coldstart.model.train.TrainingData;
import org.coldstart.model.train.TrainingDataBuilder;

/**
 * Users of two tastes and items of two kinds; which kind an item is of, its colour does not tell.
 * What it does tell is nothing, so all that may be known of a new item is who touched it.
 */
final class TasteWorld {

  static final int USERS = 60;
  static final int KNOWN = 40;
  static final int NEW = 8;

  /**
   * One interaction.
   *
   * @param label 1 where the user took the item
   */
  record Touch(int user, int item, int label) {}

  private TasteWorld() {}

  static ModelDefinition definition() {
    Map<String, Object> item =
        Map.of("colour", Map.of("type", "categorical"), "factors", Map.of("type", "factors"));
    return ModelDefinition.parse(
        Map.of(
            "user",
            Map.of("features", Map.of("history", Map.of("type", "history"))),
            "item",
            Map.of("features", item),
            "training",
            Map.of(
                "epochs",
                0,
                "factorization",
                Map.of(
                    "rank", 8,
                    "alpha", 11,
                    "regularization", 5,
                    "pulls", 1,
                    "item_ridge", 10,
                    "content_weight", 0,
                    "gain", 1))));
  }

  /** The same with users whose profiles tell their taste, for which there is a block. */
  static ModelDefinition definitionWithProfiles() {
    Map<String, Object> changed = new HashMap<>(definition().toMap());
    changed.put(
        "user",
        Map.of(
            "features",
            Map.of("history", Map.of("type", "history"), "taste", Map.of("type", "categorical"))));
    changed.put("training", Map.of("epochs", 0, "factorization", Map.of("profile_weight", 0.5)));
    return ModelDefinition.parse(changed);
  }

  /** What happened before the training: nothing of the new items. */
  static List<Touch> past() {
    Random random = new Random(3);
    List<Touch> touches = new ArrayList<>();
    for (int u = 0; u < USERS; u++) {
      for (int i = 0; i < KNOWN; i++) {
        if (random.nextInt(10) < (u % 2 == i % 2 ? 5 : 1)) {
          touches.add(new Touch(u, i, 1));
        }
      }
    }
    return touches;
  }

  /** Those of one taste take the first new item. */
  static List<Touch> clicks(int taste, int count) {
    List<Touch> touches = new ArrayList<>();
    for (int c = 0; c < count; c++) {
      touches.add(new Touch(taste + 2 * c, KNOWN, 1));
    }
    return touches;
  }

  static FeatureSource item(int item) {
    return FeatureSource.of(Map.of("colour", "c" + item % 3));
  }

  static String id(int item) {
    return "i" + item;
  }

  /** Of the known items and of those of the new ones that have been touched. */
  static TrainingData data(List<Touch> touches) {
    return data(definition(), touches);
  }

  static TrainingData data(ModelDefinition definition, List<Touch> touches) {
    TrainingDataBuilder builder = new TrainingDataBuilder(definition);
    for (int u = 0; u < USERS; u++) {
      builder.user(
          "u" + u,
          FeatureSource.of(
              Map.of("taste", List.of("t" + u % 2, "a" + u % 15, "b" + u % 20, "c" + u % 25))));
    }
    for (int i = 0; i < KNOWN + NEW; i++) {
      builder.item(id(i), item(i));
    }
    for (Touch touch : touches) {
      builder.interaction(
          "u" + touch.user(), id(touch.item()), touch.label(), 1, TrainingData.NO_TIMESTAMP, null);
    }
    return builder.build();
  }

  static ModelWithItems train() {
    TrainingDataBuilder builder = new TrainingDataBuilder(definition());
    for (int i = 0; i < KNOWN; i++) {
      builder.item(id(i), item(i));
    }
    for (Touch touch : past()) {
      builder.positive("u" + touch.user(), id(touch.item()), 1, TrainingData.NO_TIMESTAMP, null);
    }
    return new Trainer(definition(), 1, null)
        .train(builder.build(), ProgressListener.SILENT)
        .trained();
  }

  static List<Touch> shuffled(List<Touch> touches) {
    List<Touch> shuffled = new ArrayList<>(touches);
    Collections.shuffle(shuffled, new Random(1));
    return shuffled;
  }
}
