package org.coldstart.model.train;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.linear.SparseMatrix;
import org.junit.Test;

public class PreferenceHistoriesTest {

  private static TrainingData data(boolean timed, long seed) {
    ModelDefinition definition = GenreWorld.definition(Map.of(), false);
    TrainingDataBuilder builder = new TrainingDataBuilder(definition);
    Random random = new Random(seed);
    for (int i = 0; i < 400; i++) {
      builder.interaction(
          "u" + random.nextInt(15),
          "i" + random.nextInt(40),
          random.nextInt(4) > 0 ? 1 : 0,
          1,
          timed ? random.nextInt(30) : TrainingData.NO_TIMESTAMP,
          null);
    }
    return builder.build();
  }

  @Test
  public void timedExampleKnowsOnlyWhatCameStrictlyBefore() {
    int known = 0;
    for (int seed = 0; seed < 20; seed++) {
      TrainingData data = data(true, seed);
      SparseMatrix train = data.positives();
      PreferenceHistories histories = PreferenceHistories.of(data, train);
      for (int i = 0; i < data.interactions(); i++) {
        int row = histories.rowOf()[i];
        if (row < 0) {
          continue;
        }
        known++;
        for (int item : histories.items().get(row)) {
          int user = data.userOf()[i];
          long time = data.timestamp()[i];
          boolean earlier = false;
          for (int j = 0; j < data.interactions(); j++) {
            earlier |=
                data.userOf()[j] == user
                    && data.itemOf()[j] == item
                    && data.label()[j] > 0
                    && data.timestamp()[j] < time;
          }
          assertTrue(earlier);
          assertTrue("met before, but itself", item != data.itemOf()[i]);
        }
      }
    }
    assertTrue(known > 2_000);
  }

  @Test
  public void untimedExampleNeverKnowsItself() {
    int known = 0;
    for (int seed = 0; seed < 20; seed++) {
      TrainingData data = data(false, seed);
      PreferenceHistories histories = PreferenceHistories.of(data, data.positives());
      for (int i = 0; i < data.interactions(); i++) {
        int row = histories.rowOf()[i];
        if (row >= 0) {
          known++;
          assertTrue(Arrays.binarySearch(histories.items().get(row), data.itemOf()[i]) < 0);
        }
      }
    }
    assertTrue(known > 6_000);
  }

  @Test
  public void heldOutPairsAreInNoHistory() {
    TrainingData data = data(true, 3);
    SparseMatrix nothing =
        new SparseMatrix(
            data.users().rows(),
            data.items().rows(),
            new int[data.users().rows() + 1],
            new int[0],
            new float[0]);
    PreferenceHistories histories = PreferenceHistories.of(data, nothing);
    assertEquals(0, histories.items().size());
    assertTrue(Arrays.stream(histories.rowOf()).allMatch(row -> row == -1));
  }
}
