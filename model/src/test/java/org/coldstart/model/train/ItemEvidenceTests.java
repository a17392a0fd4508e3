package org.coldstart.model.train;

import static org.junit.Assert.assertArrayEquals;

import java.util.Map;
import org.junit.Test;

public class ItemEvidenceTests {

  private static TrainingDataBuilder builder(int items) {
    TrainingDataBuilder builder = new TrainingDataBuilder(GenreWorld.definition(Map.of(), true));
    for (int i = 0; i < items; i++) {
      builder.item("i" + i, GenreWorld.item(i));
    }
    return builder;
  }

  private static void positive(TrainingDataBuilder builder, int user, int item, long time) {
    builder.positive("u" + user, "i" + item, 1, time, null);
  }

  @Test
  public void withoutTimesInteractionsAreCounted() {
    TrainingDataBuilder builder = builder(4);
    positive(builder, 0, 0, TrainingData.NO_TIMESTAMP);
    positive(builder, 1, 0, TrainingData.NO_TIMESTAMP);
    positive(builder, 1, 1, TrainingData.NO_TIMESTAMP);
    // Shown and passed over: that is evidence too, of an item that somebody has wanted.
    builder.interaction("u0", "i1", 0, 1, TrainingData.NO_TIMESTAMP, null);
    builder.interaction("u0", "i2", 0, 1, TrainingData.NO_TIMESTAMP, null);
    TrainingData data = builder.build();
    assertArrayEquals(new float[] {2, 2, 0, 0}, ItemEvidence.of(data, data.positives()), 0);
  }

  @Test
  public void anItemThatHasLongBeenPassedOverIsNoNewcomer() {
    TrainingDataBuilder builder = builder(3);
    // Item 0 came first and was wanted once; item 1 was wanted four times since; item 2 has just
    // come.
    positive(builder, 0, 0, 10);
    for (int user = 0; user < 4; user++) {
      positive(builder, user, 1, 20 + user);
    }
    positive(builder, 4, 2, 30);
    TrainingData data = builder.build();
    // 1 alone, then halves of four interactions, then a third of one.
    assertArrayEquals(
        new float[] {1 + 4 / 2f + 1 / 3f, 4, 1}, ItemEvidence.of(data, data.positives()), 1e-6f);
  }

  @Test
  public void whatIsSetAsideIsNoEvidence() {
    TrainingDataBuilder builder = builder(3);
    positive(builder, 0, 0, 1);
    positive(builder, 1, 0, 2);
    positive(builder, 1, 1, 3);
    builder.interaction("u2", "i0", 0, 1, 4, null);
    TrainingData data = builder.build();
    TrainingDataBuilder left = builder(3);
    positive(left, 0, 0, 1);
    positive(left, 1, 2, 5);
    left.user("u2", GenreWorld.user(2));
    // Of item 1 and user 2 nothing is left, and item 2 was never wanted in the data.
    assertArrayEquals(new float[] {1, 0, 0}, ItemEvidence.of(data, left.build().positives()), 0);
  }

  @Test
  public void whoComesBackSaysNothingNew() {
    for (long[] times : new long[][] {{1, 2, 3, 9}, {4, 4, 4, 4}}) {
      TrainingDataBuilder once = builder(2);
      TrainingDataBuilder often = builder(2);
      for (TrainingDataBuilder builder : new TrainingDataBuilder[] {once, often}) {
        positive(builder, 0, 0, times[0]);
        positive(builder, 0, 1, times[1]);
        positive(builder, 1, 0, times[2]);
      }
      positive(often, 0, 0, times[3]);
      positive(often, 0, 0, times[3]);
      positive(often, 1, 0, times[3]);
      TrainingData data = once.build();
      TrainingData repeated = often.build();
      assertArrayEquals(
          ItemEvidence.of(data, data.positives()),
          ItemEvidence.of(repeated, repeated.positives()),
          0);
    }
  }
}
