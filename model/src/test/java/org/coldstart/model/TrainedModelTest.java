package org.coldstart.model;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coldstart.model.artifact.ModelArtifact;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureException;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.start.LearnedItems;
import org.coldstart.model.tower.Activation;
import org.coldstart.model.tower.Tower;
import org.coldstart.model.tower.TowerParameters;
import org.coldstart.model.tower.TowerSpec;
import org.coldstart.model.train.ProgressListener;
import org.coldstart.model.train.Trainer;
import org.coldstart.model.train.TrainingData;
import org.coldstart.model.train.TrainingDataBuilder;
import org.junit.Test;

/** Serving with towers on top of the start, which a training on easy data never ends with. */
public class TrainedModelTest {

  private static final ModelWithItems TRAINED = plain();
  private static final TrainedModel PLAIN = TRAINED.model();

  private static ModelWithItems plain() {
    ModelDefinition definition =
        ModelDefinition.parse(
            Map.of(
                "user",
                Map.of(
                    "features",
                    Map.of(
                        "age", Map.of("type", "numeric"),
                        "history", Map.of("type", "history", "role", "preference"))),
                "item",
                Map.of("features", Map.of("color", Map.of("type", "categorical"))),
                "training",
                Map.of("epochs", 0)));
    TrainingDataBuilder builder = new TrainingDataBuilder(definition);
    builder.item("untouched", FeatureSource.of(Map.of("color", "red")));
    for (int i = 0; i < 12; i++) {
      builder.item("i" + i, FeatureSource.of(Map.of("color", i % 2 == 0 ? "red" : "blue")));
      builder.user("u" + i, FeatureSource.of(Map.of("age", 20 + i)));
      builder.positive("u" + i, "i" + i, 1, TrainingData.NO_TIMESTAMP, null);
      builder.positive("u" + i, "i" + (i + 2) % 12, 1, TrainingData.NO_TIMESTAMP, null);
    }
    return new Trainer(definition, 1, null)
        .train(builder.build(), ProgressListener.SILENT)
        .trained();
  }

  private static Tower tower(int contentWidth, int preferenceWidth, long seed) {
    return new Tower(
        TowerParameters.random(
            new TowerSpec(
                contentWidth,
                preferenceWidth,
                List.of(8),
                preferenceWidth == 0 ? List.of() : List.of(8),
                List.of(8),
                PLAIN.dimension(),
                Activation.RELU),
            seed));
  }

  private static TrainedModel withTowers(int itemWidth) {
    return new TrainedModel(
        "stamp",
        PLAIN.definition(),
        PLAIN.itemEncoder(),
        PLAIN.userEncoder(),
        PLAIN.start(),
        Optional.of(tower(itemWidth, 0, 1)),
        Optional.of(tower(PLAIN.userEncoder().width(), PLAIN.start().rank(), 2)),
        PLAIN.heldOut());
  }

  private static List<float[]> embeddings(TrainedModel model) {
    List<float[]> embeddings = new ArrayList<>();
    embeddings.add(
        model.encodeItem(FeatureSource.of(Map.of("color", "red")), null, TRAINED.items()));
    embeddings.add(model.encodeItem(FeatureSource.EMPTY, null, TRAINED.items()));
    embeddings.add(model.encodeUser(FeatureSource.EMPTY, TRAINED.items()));
    embeddings.add(model.encodeUser(FeatureSource.of(Map.of("age", 30)), TRAINED.items()));
    embeddings.add(
        model.encodeUser(
            FeatureSource.of(Map.of("history", List.of("i1", "i3"))), TRAINED.items()));
    return embeddings;
  }

  @Test
  public void towersAddToTheStart() {
    List<float[]> plain = embeddings(PLAIN);
    List<float[]> onTop = embeddings(withTowers(PLAIN.itemEncoder().width()));
    for (int i = 0; i < plain.size(); i++) {
      assertFalse(Arrays.equals(plain.get(i), onTop.get(i)));
    }
  }

  @Test
  public void towersSurviveTheArtefact() throws IOException {
    TrainedModel model = withTowers(PLAIN.itemEncoder().width());
    TrainedModel read =
        ModelArtifact.read(ModelArtifact.toBytes(new ModelWithItems(model, TRAINED.items())))
            .model();
    List<float[]> expected = embeddings(model);
    List<float[]> actual = embeddings(read);
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), 0);
    }
    assertEquals(model.ramBytesUsed(), read.ramBytesUsed());
  }

  @Test
  public void sectionsThatDoNotBelongTogetherAreRefused() throws IOException {
    byte[] bytes =
        ModelArtifact.toBytes(
            new ModelWithItems(withTowers(PLAIN.itemEncoder().width() + 1), TRAINED.items()));
    assertThrows(IOException.class, () -> ModelArtifact.read(bytes));
  }

  @Test
  public void aHistoryOfWhichNothingWasLearnedLeavesTheProfile() {
    assertArrayEquals(
        PLAIN.encodeUser(FeatureSource.of(Map.of("age", 30)), TRAINED.items()),
        PLAIN.encodeUser(
            FeatureSource.of(Map.of("age", 30, "history", List.of("untouched"))), TRAINED.items()),
        0);
  }

  @Test
  public void wrongValueNamesItsFeature() {
    FeatureException wrong =
        assertThrows(
            FeatureException.class,
            () -> PLAIN.encodeUser(FeatureSource.of(Map.of("age", "old")), LearnedItems.NONE));
    assertEquals("age", wrong.feature());
  }
}
