package org.coldstart.model.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.TrainedModel;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.tower.Activation;
import org.coldstart.model.tower.Tower;
import org.coldstart.model.tower.TowerParameters;
import org.coldstart.model.tower.TowerSpec;
import org.coldstart.model.train.ProgressListener;
import org.coldstart.model.train.Trainer;
import org.coldstart.model.train.TrainingData;
import org.coldstart.model.train.TrainingDataBuilder;

/**
 * A small model with features of every type and with towers, and the vectors that it gives.
 *
 * <p>Its {@link #main} writes both as this release does. It is run when the format gets a new
 * version; files of earlier versions are never written again, since they stand for the artefacts
 * that are out there.
 */
final class SampleArtifact {

  private static final int ENTITIES = 12;
  private static final String SHADE = "shade";

  private SampleArtifact() {}

  /**
   * Writes {@code <name>.csm} and {@code <name>.vectors} into a folder; with a third argument of a
   * model with a block for new users' profiles ({@code profiles}), with items' popularity ({@code
   * popularity}), or with categories that have parents ({@code parents}).
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    ModelWithItems model = train(arguments.length > 2 ? arguments[2] : "");
    Files.write(folder.resolve(arguments[1] + ".csm"), ModelArtifact.toBytes(model));
    Files.writeString(folder.resolve(arguments[1] + ".vectors"), describe(vectors(model)));
  }

  private static ModelWithItems train(String with) {
    Map<String, Object> fields = new HashMap<>();
    fields.put(
        "user",
        Map.of(
            "features",
            Map.of(
                "age", Map.of("type", "numeric"),
                "job", Map.of("type", "categorical"),
                "history", Map.of("type", "history"),
                "factors", Map.of("type", "factors"))));
    Map<String, Object> ofItems =
        new HashMap<>(
            Map.of(
                "color", Map.of("type", "categorical"),
                "title", Map.of("type", "text", "analyzer", "english"),
                "price", Map.of("type", "numeric"),
                "image", Map.of("type", "vector", "dimension", 2),
                "factors", Map.of("type", "factors")));
    if (with.equals("parents")) {
      ofItems.put(SHADE, Map.of("type", "categorical", "parents", List.of("color")));
    }
    fields.put("item", Map.of("features", ofItems));
    if (with.equals("profiles")) {
      fields.put("training", Map.of("epochs", 0, "factorization", weights(.5, 0)));
    } else if (with.equals("popularity")) {
      fields.put("training", Map.of("epochs", 0, "factorization", weights(0, .5)));
    } else {
      fields.put("dimension", 8);
      fields.put("training", Map.of("epochs", 0));
    }
    ModelDefinition definition = ModelDefinition.parse(fields);
    TrainingDataBuilder builder = new TrainingDataBuilder(definition);
    for (int i = 0; i < ENTITIES; i++) {
      builder.item("i" + i, item(i));
      builder.user("u" + i, user(i));
      for (int liked : new int[] {i, i + 2, i + 4}) {
        builder.positive("u" + i, "i" + liked % ENTITIES, 1, TrainingData.NO_TIMESTAMP, null);
      }
    }
    ModelWithItems trained =
        new Trainer(definition, 1, null).train(builder.build(), ProgressListener.SILENT).trained();
    return withTowers(trained);
  }

  private static Map<String, Object> weights(double profiles, double popularity) {
    return Map.of(
        "profile_weight",
        profiles,
        "popularity_weight",
        popularity,
        "new_user_popularity_weight",
        popularity);
  }

  private static FeatureSource item(int i) {
    return FeatureSource.of(
        Map.of(
            "color",
            List.of(i % 2 == 0 ? "red" : "blue", "c" + i % 3),
            SHADE,
            "s" + i % 5,
            "title",
            "the running " + (i % 2 == 0 ? "dogs" : "cats"),
            "price",
            10 + i,
            "image",
            List.of(i / 10.0, 1 - i / 10.0)));
  }

  private static FeatureSource user(int i) {
    return FeatureSource.of(Map.of("age", 20 + i, "job", i % 2 == 0 ? "cook" : "smith"));
  }

  private static ModelWithItems withTowers(ModelWithItems trained) {
    TrainedModel model = trained.model();
    return new ModelWithItems(
        new TrainedModel(
            "sample-stamp",
            model.definition(),
            model.itemEncoder(),
            model.userEncoder(),
            model.start(),
            Optional.of(tower(model.itemEncoder().width(), 0, model.dimension(), 1)),
            Optional.of(
                tower(model.userEncoder().width(), model.start().rank(), model.dimension(), 2)),
            model.heldOut()),
        trained.items());
  }

  private static Tower tower(int contentWidth, int preferenceWidth, int dimension, long seed) {
    return new Tower(
        TowerParameters.random(
            new TowerSpec(
                contentWidth,
                preferenceWidth,
                List.of(4),
                preferenceWidth == 0 ? List.of() : List.of(4),
                List.of(4),
                dimension,
                Activation.RELU),
            seed));
  }

  /** Known and new items and users, with all, some and none of their features. */
  static List<float[]> vectors(ModelWithItems model) {
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < ENTITIES; i += 3) {
      vectors.add(model.encoder().item(item(i), "i" + i));
      vectors.add(model.encoder().item(item(i), null));
      vectors.add(model.encoder().user(user(i)));
    }
    if (model.model().definition().item().find(SHADE).isPresent()) {
      for (String color : List.of("red", "blue", "green")) {
        Map<String, Object> unknownShade = Map.of("color", color, SHADE, "never seen");
        vectors.add(model.encoder().item(FeatureSource.of(unknownShade), null));
      }
    }
    vectors.add(model.encoder().item(FeatureSource.EMPTY, null));
    vectors.add(model.encoder().user(FeatureSource.EMPTY));
    vectors.add(
        model
            .encoder()
            .user(
                FeatureSource.of(
                    Map.of("age", 30, "job", "cook", "history", List.of("i1", "i9", "i3")))));
    return vectors;
  }

  /** A line a vector, its components as the bits that they are, in hex. */
  static String describe(List<float[]> vectors) {
    StringBuilder lines = new StringBuilder();
    for (float[] vector : vectors) {
      for (int i = 0; i < vector.length; i++) {
        lines
            .append(i == 0 ? "" : " ")
            .append(Integer.toHexString(Float.floatToIntBits(vector[i])));
      }
      lines.append('\n');
    }
    return lines.toString();
  }
}
