package org.coldstart.model.train;

import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicLong;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureSource;
import org.junit.Test;

public class LearningMemoryTest {

  private static final int WORDS_OF_AN_ITEM = 12;

  private static final Map<String, Object> DEFINITION =
      Map.of(
          "user",
          Map.of("features", Map.of("history", Map.of("type", "history", "role", "preference"))),
          "item",
          Map.of("features", Map.of("title", Map.of("type", "text"))),
          "training",
          Map.of(
              "serve", "closed_form", "factorization", Map.of("alpha", 11, "regularization", 30)));

  private static final ModelDefinition MODEL = ModelDefinition.parse(DEFINITION);

  @Test
  public void moreDataNeedsMore() {
    long small = new LearningMemory(MODEL, data(100, 50, 10, 200), 1).bytes();
    assertTrue(new LearningMemory(MODEL, data(200, 50, 10, 200), 1).bytes() > small);
    assertTrue(new LearningMemory(MODEL, data(100, 100, 10, 200), 1).bytes() > small);
    assertTrue(new LearningMemory(MODEL, data(100, 50, 20, 200), 1).bytes() > small);
    assertTrue(new LearningMemory(MODEL, data(100, 50, 10, 400), 1).bytes() > small);
    assertTrue(new LearningMemory(MODEL, data(100, 50, 10, 200), 4).bytes() > small);
  }

  @Test
  public void aTrainingStaysWithinWhatIsEstimated() {
    TrainingData data = data(800, 150, 15, 1_500);
    long estimate = new LearningMemory(MODEL, data, 1).bytes();
    long before = liveBytes();
    AtomicLong most = new AtomicLong();
    AtomicLong heard = new AtomicLong();
    new Trainer(MODEL, 1, null)
        .train(
            data,
            progress -> {
              // Each look collects garbage first, which takes its time.
              if (heard.getAndIncrement() % 40 == 0) {
                most.accumulateAndGet(liveBytes() - before, Math::max);
              }
            });
    String told = "took " + most + " bytes, estimated " + estimate;
    assertTrue(told, most.get() < estimate);
    assertTrue(
        "an estimate that is far off refuses what would fit: " + told, most.get() > estimate / 12);
  }

  private static long liveBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static TrainingData data(int items, int users, int likes, int words) {
    Random random = new Random(3);
    TrainingDataBuilder data = new TrainingDataBuilder(MODEL);
    for (int item = 0; item < items; item++) {
      StringJoiner title = new StringJoiner(" ");
      for (int w = 0; w < WORDS_OF_AN_ITEM; w++) {
        title.add("w" + random.nextInt(words));
      }
      data.item("i" + item, FeatureSource.of(Map.of("title", List.of(title.toString()))));
    }
    for (int user = 0; user < users; user++) {
      for (int like = 0; like < likes; like++) {
        data.positive("u" + user, "i" + random.nextInt(items), 1, TrainingData.NO_TIMESTAMP, null);
      }
    }
    return data.build();
  }
}
