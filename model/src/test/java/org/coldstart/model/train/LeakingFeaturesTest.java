package org.coldstart.model.train;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureSource;
import org.junit.Test;

public class LeakingFeaturesTest {

  private static final int ITEMS = 200;

  /** How many interactions the items have in truth, by which items are drawn. */
  private interface Counts {
    int of(Random random, int item);
  }

  /** Items of all degrees of popularity, as shops have them. */
  private static final Counts SKEWED =
      (random, item) -> (int) Math.ceil(300 / (1 + .2 * item) * (.5 + random.nextDouble()));

  /** Items that all are wanted alike: their numbers differ by chance alone. */
  private static final Counts LEVEL =
      (random, item) -> {
        int count = 0;
        for (int n = 0; n < 100; n++) {
          count += random.nextInt(5) == 0 ? 1 : 0;
        }
        return count;
      };

  private static final ModelDefinition DEFINITION =
      ModelDefinition.parse(
          Map.of(
              "user",
              Map.of("features", Map.of("activity", Map.of("type", "numeric"))),
              "item",
              Map.of(
                  "features",
                  Map.of(
                      "x", Map.of("type", "numeric"),
                      "y", Map.of("type", "numeric", "role", "preference")))));

  /** What is true of the items, and the part of it that is there to learn from. */
  private static final class World {
    private final Random random;
    private final int[] count = new int[ITEMS];
    private final int[] visible = new int[ITEMS];
    private final TrainingDataBuilder builder = new TrainingDataBuilder(DEFINITION);

    /**
     * @param share of the interactions that is there to learn from
     */
    World(Counts counts, double share, long seed) {
      random = new Random(seed);
      for (int i = 0; i < ITEMS; i++) {
        count[i] = Math.max(1, counts.of(random, i));
        for (int n = 0; n < count[i]; n++) {
          if (random.nextDouble() < share && i % 10 != 3) {
            visible[i]++;
            builder.interaction(
                "u" + random.nextInt(300),
                "i" + i,
                random.nextInt(3) > 0 ? 1 : 0,
                1,
                TrainingData.NO_TIMESTAMP,
                null);
          }
        }
      }
    }

    List<String> found(IntToDoubleFunction x, IntToDoubleFunction y) {
      for (int i = 0; i < ITEMS; i++) {
        Map<String, Object> source = new LinkedHashMap<>();
        source.put("x", x.applyAsDouble(i));
        source.put("y", y.applyAsDouble(i));
        builder.item("i" + i, FeatureSource.of(source));
      }
      List<String> names = new ArrayList<>();
      LeakingFeatures.of(builder.build())
          .toList()
          .forEach(map -> names.add(map.get("side") + "." + map.get("feature")));
      return names;
    }
  }

  @Test
  public void countersAreCaughtInEitherRole() {
    for (Counts counts : List.of(SKEWED, LEVEL)) {
      for (double share : new double[] {1, .9, .8, .6}) {
        for (int seed = 0; seed < 5; seed++) {
          World world = new World(counts, share, seed);
          assertEquals(
              share + " of " + counts,
              List.of("item.x", "item.y"),
              world.found(i -> world.count[i], i -> world.count[i]).stream().sorted().toList());
        }
      }
    }
  }

  @Test
  public void whateverRanksLikeACounterIsCaught() {
    World world = new World(SKEWED, .8, 1);
    List<String> found =
        world.found(
            i -> Math.log(world.count[i]), // never below the interactions is this one
            i -> -world.count[i]);
    assertEquals(List.of("item.x", "item.y"), found.stream().sorted().toList());
  }

  @Test
  public void honestFeaturesAreKept() {
    for (Counts counts : List.of(SKEWED, LEVEL)) {
      for (double share : new double[] {1, .8}) {
        for (int seed = 0; seed < 100; seed++) {
          World world = new World(counts, share, seed);
          Random random = new Random(~seed);
          // A year; a price that falls with popularity; then one that people like rises with it.
          List<String> found =
              world.found(
                  i -> 1920 + random.nextInt(100),
                  i -> Math.rint(5_000 / Math.sqrt(world.count[i]) * (.5 + random.nextDouble())));
          assertEquals(List.of(), found);
          World other = new World(counts, share, seed);
          assertEquals(
              List.of(),
              other.found(
                  i -> random.nextGaussian(),
                  i -> Math.rint(1_000 * Math.sqrt(other.count[i]) * (.2 + random.nextDouble()))));
        }
      }
    }
  }

  @Test
  public void tooLittleVarietySaysNothing() {
    for (int items : new int[] {5, 19}) {
      TrainingDataBuilder builder = new TrainingDataBuilder(DEFINITION);
      for (int i = 0; i < items; i++) {
        for (int u = 0; u <= i; u++) {
          builder.positive("u" + u, "i" + i, 1, TrainingData.NO_TIMESTAMP, null);
        }
        builder.item("i" + i, FeatureSource.of(Map.of("x", i, "y", i)));
      }
      assertTrue(LeakingFeatures.of(builder.build()).isEmpty());
    }
    TrainingDataBuilder level = new TrainingDataBuilder(DEFINITION);
    for (int i = 0; i < 60; i++) {
      level.positive("u" + i, "i" + i, 1, TrainingData.NO_TIMESTAMP, null);
      level.item("i" + i, FeatureSource.of(Map.of("x", 1, "y", i)));
    }
    assertTrue(LeakingFeatures.of(level.build()).isEmpty());
  }

  @Test
  public void usersCountersAreCaughtToo() {
    TrainingDataBuilder builder = new TrainingDataBuilder(DEFINITION);
    for (int u = 0; u < 40; u++) {
      for (int i = 0; i <= u * 7 % 40; i++) {
        builder.positive("u" + u, "i" + i, 1, TrainingData.NO_TIMESTAMP, null);
      }
      builder.user("u" + u, FeatureSource.of(Map.of("activity", u * 7 % 40 / 40.0)));
    }
    List<Map<String, Object>> found = LeakingFeatures.of(builder.build()).toList();
    assertEquals(1, found.size());
    assertEquals("user", found.get(0).get("side"));
    assertEquals("activity", found.get(0).get("feature"));
    assertTrue(found.get(0).get("reason").toString().contains("rank correlation 1.000"));
  }
}
