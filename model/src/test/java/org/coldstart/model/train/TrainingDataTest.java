package org.coldstart.model.train;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.linear.SparseMatrix;
import org.junit.Test;

public class TrainingDataTest {

  private static final ModelDefinition DEFINITION =
      ModelDefinition.parse(
          Map.of(
              "user", Map.of("features", Map.of("age", Map.of("type", "numeric"))),
              "item", Map.of("features", Map.of("genres", Map.of("type", "categorical")))));

  @Test
  public void keepsWhatWasAddedInCanonicalOrder() {
    TrainingDataBuilder builder = new TrainingDataBuilder(DEFINITION);
    builder.interaction("u2", "i1", 1, 1, 30, "s2");
    builder.interaction("u1", "i2", 0, 2, 20, "s1");
    builder.item("i1", FeatureSource.of(Map.of("genres", "drama")));
    builder.item("i9", FeatureSource.of(Map.of("genres", "horror")));
    builder.user("u1", FeatureSource.of(Map.of("age", 7)));
    builder.positive("u1", "i1", 1, 20, null);
    builder.positive("u1", "i1", 1, TrainingData.NO_TIMESTAMP, "s1");
    TrainingData data = builder.build();

    assertEquals(4, data.interactions());
    assertEquals(3, data.items().rows());
    assertEquals("i9", data.items().id(2));
    assertFalse(data.items().hasDocument(data.items().row("i2")));
    assertArrayEquals(new int[] {0, 0, 0, 1}, data.userOf());
    assertArrayEquals(new int[] {0, 0, 1, 0}, data.itemOf());
    assertArrayEquals(new float[] {1, 1, 0, 1}, data.label(), 0);
    assertArrayEquals(new float[] {1, 1, 2, 1}, data.weight(), 0);
    assertArrayEquals(new long[] {TrainingData.NO_TIMESTAMP, 20, 20, 30}, data.timestamp());
    assertArrayEquals(new int[] {0, -1, 0, 1}, data.session());
    assertEquals(new TrainingData.Counts(3, 1, 1, 1, 1, 1, OptionalDouble.of(1)), data.counts());
    assertEquals(2, data.itemsWithInteractions().cardinality());
    assertFalse(data.itemsWithInteractions().get(2));
    assertFalse(data.positivesOnly());
  }

  @Test
  public void positivesTakeTheLargestWeightOfRepeatedInteractions() {
    TrainingDataBuilder builder = new TrainingDataBuilder(DEFINITION);
    builder.interaction("a", "y", 1, 2, 1, null);
    builder.interaction("c", "x", 1, 1, 2, null);
    builder.interaction("a", "x", 0, 1, 3, null);
    builder.interaction("a", "y", 1, 3, 4, null);
    builder.interaction("a", "y", 1, 1, 5, null);
    builder.interaction("c", "y", 1, 0, 5, null);
    builder.interaction("c", "z", 1, 1, 5, null);
    builder.user("b", FeatureSource.EMPTY);
    SparseMatrix positives = builder.build().positives();
    assertArrayEquals(new int[] {0, 1, 1, 3}, positives.starts());
    assertArrayEquals(new int[] {1, 0, 2}, positives.indices());
    assertArrayEquals(new float[] {3, 1, 1}, positives.values(), 0);
  }

  @Test
  public void positivesWithoutWeightTeachNothing() {
    TrainingDataBuilder builder = new TrainingDataBuilder(DEFINITION);
    builder.interaction("a", "x", 1, 0, 1, null);
    builder.interaction("a", "y", 0, 1, 1, null);
    assertEquals("weight", assertThrows(InteractionException.class, builder::build).field());
  }

  @Test
  public void orderOfArrivalChangesNothing() {
    List<int[]> rows = new ArrayList<>();
    Random random = new Random(3);
    for (int i = 0; i < 3_000; i++) {
      rows.add(
          new int[] {
            random.nextInt(40),
            random.nextInt(30),
            random.nextInt(2),
            random.nextInt(3),
            random.nextInt(10),
            random.nextInt(5)
          });
    }
    TrainingData one = build(rows);
    Collections.shuffle(rows, random);
    TrainingData other = build(rows);
    assertArrayEquals(one.userOf(), other.userOf());
    assertArrayEquals(one.itemOf(), other.itemOf());
    assertArrayEquals(one.label(), other.label(), 0);
    assertArrayEquals(one.weight(), other.weight(), 0);
    assertArrayEquals(one.timestamp(), other.timestamp());
    assertArrayEquals(one.session(), other.session());
    assertEquals(one.items().ids(), other.items().ids());
    assertEquals(one.users().ids(), other.users().ids());
    assertEquals(one.counts(), other.counts());
  }

  private static TrainingData build(List<int[]> rows) {
    TrainingDataBuilder builder = new TrainingDataBuilder(DEFINITION);
    for (int[] row : rows) {
      builder.interaction(
          "u" + row[0], "i" + row[1], row[2], row[3], row[4], row[5] == 0 ? null : "s" + row[5]);
    }
    return builder.build();
  }

  @Test
  public void labelsAreZeroOrOneUnlessAThresholdIsGiven() {
    TrainingDataBuilder strict = new TrainingDataBuilder(DEFINITION);
    for (float label : new float[] {4, -1, 0.5f, Float.NaN}) {
      InteractionException failure =
          assertThrows(
              InteractionException.class, () -> strict.interaction("u", "i", label, 1, 0, null));
      assertEquals("label", failure.field());
      assertTrue(failure.getMessage(), failure.getMessage().contains("0 or 1"));
    }
    TrainingDataBuilder ratings =
        new TrainingDataBuilder(DEFINITION.withTraining(Map.of("positive_from", 4)));
    ratings.interaction("u", "a", 4, 1, 0, null);
    ratings.interaction("u", "b", 3.5f, 1, 0, null);
    ratings.interaction("u", "c", 5, 1, 0, null);
    ratings.positive("u", "d", 1, 0, null);
    assertArrayEquals(new float[] {1, 0, 1, 1}, ratings.build().label(), 0);
    assertThrows(
        InteractionException.class,
        () ->
            new TrainingDataBuilder(DEFINITION.withTraining(Map.of("positive_from", 4)))
                .interaction("u", "a", Float.NaN, 1, 0, null));
  }

  @Test
  public void refusesWhatCannotBeTrainedOn() {
    TrainingDataBuilder builder = new TrainingDataBuilder(DEFINITION);
    assertField("user_id", () -> builder.interaction("", "i", 1, 1, 0, null));
    assertField("item_id", () -> builder.interaction("u", "x".repeat(2_000), 1, 1, 0, null));
    assertField("weight", () -> builder.interaction("u", "i", 1, -1, 0, null));
    assertField("weight", () -> builder.interaction("u", "i", 1, Float.NaN, 0, null));
    assertField("session", () -> builder.interaction("u", "i", 1, 1, 0, "x".repeat(2_000)));
    assertField("interactions", () -> new TrainingDataBuilder(DEFINITION).build());
    builder.interaction("u", "i", 0, 1, 0, null);
    assertField("label", builder::build);
  }

  private static void assertField(String field, org.junit.function.ThrowingRunnable wrong) {
    assertEquals(field, assertThrows(InteractionException.class, wrong).field());
  }
}
