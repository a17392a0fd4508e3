package org.coldstart.model.train;

import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureSource;
import org.junit.Test;

/** Interactions of every shape that is just large enough for something to be set aside of it. */
public class OddShapesTest {

  private static final ModelDefinition DEFINITION =
      LikesWorld.definition(
          Map.of("taste", "categorical", "history", "history", "factors", "factors"),
          Map.of("genre", "categorical", "factors", "factors"),
          Map.of("epochs", 1));

  /** Says who has liked what. */
  private interface Shape {
    boolean liked(Random random, int user, int item);
  }

  private static final List<Shape> SHAPES =
      List.of(
          // Everybody likes one item, and one user likes everything.
          (random, user, item) -> user == 0 || item == 0,
          // Everybody likes an item that nobody else does.
          (random, user, item) -> user == item,
          (random, user, item) -> true,
          (random, user, item) -> user == 0 ? item < 20 : item == 20 + user % 2,
          (random, user, item) -> item == (user * 7) % 22 || random.nextInt(30) == 0,
          // Two worlds that know nothing of each other.
          (random, user, item) -> user % 2 == item % 2);

  @Test
  public void allTrainToFiniteVectors() {
    for (int shape = 0; shape < SHAPES.size(); shape++) {
      for (int seed = 0; seed < 2; seed++) {
        int of = seed;
        LikesWorld world =
            new LikesWorld(DEFINITION.withTraining(Map.of("seed", seed)), 24, OddShapesTest::item);
        Random random = new Random(seed);
        for (int u = 0; u < 23; u++) {
          BitSet liked = new BitSet();
          for (int i = 0; i < 24; i++) {
            liked.set(i, SHAPES.get(shape).liked(random, u, i));
          }
          world.user(u, user(u), liked, i -> of % 2 * i);
        }
        world.train(1);
        assertNumbers("shape " + shape + ", seed " + seed, world.report());
        for (int n = 0; n < 24; n++) {
          assertFinite(world.item(item(n), "i" + n));
          assertFinite(world.item(item(n), null));
          assertFinite(world.user(user(n)));
          assertFinite(world.user(FeatureSource.of(Map.of("history", List.of("i" + n)))));
        }
        assertFinite(world.user(FeatureSource.EMPTY));
        assertFinite(world.item(FeatureSource.EMPTY, null));
      }
    }
  }

  private static FeatureSource user(int user) {
    return FeatureSource.of(Map.of("taste", "t" + user % 3));
  }

  private static FeatureSource item(int item) {
    return FeatureSource.of(Map.of("genre", "g" + item % 5));
  }

  private static void assertFinite(float[] vector) {
    for (float component : vector) {
      assertTrue(Float.isFinite(component));
    }
  }

  private static void assertNumbers(String path, Object value) {
    assertNotNull(path, value);
    switch (value) {
      case Map<?, ?> map -> map.forEach((name, inner) -> assertNumbers(path + "." + name, inner));
      case Iterable<?> list -> list.forEach(inner -> assertNumbers(path + "[]", inner));
      case Double number -> assertTrue(path + " " + number, Double.isFinite(number));
      default -> {}
    }
  }
}
