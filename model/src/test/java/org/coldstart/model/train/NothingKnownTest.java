package org.coldstart.model.train;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.kernel.Kernels;
import org.junit.BeforeClass;
import org.junit.Test;

/** Whoever nothing is known of gets what most people want, and never less than popularity gives. */
public class NothingKnownTest {

  private static final int USERS = 400;
  private static final int NEW_USERS = 200;
  private static final int ITEMS = 150;
  private static final int TASTES = 4;
  private static final int DEPTH = 20;

  /** Most users share a taste, a few have each of the others. */
  private static final double[] SHARE = {.6, .2, .15, .05};

  private static final BitSet[] LIKED = new BitSet[USERS + NEW_USERS];
  private static LikesWorld world;

  @BeforeClass
  public static void train() {
    world =
        new LikesWorld(
            LikesWorld.definition(
                Map.of(
                    "taste",
                    "categorical",
                    "age",
                    "numeric",
                    "about",
                    "text",
                    "history",
                    "history"),
                Map.of("genre", "categorical", "title", "text", "factors", "factors"),
                Map.of("epochs", 1)),
            ITEMS,
            NothingKnownTest::item);
    Random random = new Random(8);
    for (int u = 0; u < USERS + NEW_USERS; u++) {
      int taste = taste(random.nextDouble());
      LIKED[u] = new BitSet();
      for (int i = 0; i < ITEMS; i++) {
        // Low numbers are popular with everyone, in every genre.
        double appeal = 1 / (1 + i * .05);
        if (random.nextDouble() < appeal * (i % TASTES == taste ? .8 : .15)) {
          LIKED[u].set(i);
        }
      }
      if (u < USERS) {
        world.user(u, user(taste, random), LIKED[u]);
      }
    }
    world.train(2);
  }

  private static int taste(double random) {
    int taste = 0;
    for (double left = random - SHARE[0]; left > 0 && taste < TASTES - 1; left -= SHARE[taste]) {
      taste++;
    }
    return taste;
  }

  private static FeatureSource item(int item) {
    return FeatureSource.of(
        Map.of(
            "genre", "g" + item % TASTES, "title", "tale " + item % 7 + " of g" + item % TASTES));
  }

  private static FeatureSource user(int taste, Random random) {
    Map<String, Object> profile = new HashMap<>();
    profile.put("taste", "t" + taste);
    profile.put("age", 20 + 10 * taste + random.nextInt(20));
    profile.put("about", "fond of g" + taste + " word" + random.nextInt(50));
    return FeatureSource.of(profile);
  }

  /** Spearman's, on the places in two rankings. */
  private static double correlation(float[] one, float[] other) {
    int[] a = LikesWorld.ranking(one);
    int[] b = LikesWorld.ranking(other);
    int[] placeInB = new int[b.length];
    for (int p = 0; p < b.length; p++) {
      placeInB[b[p]] = p;
    }
    double squares = 0;
    for (int p = 0; p < a.length; p++) {
      squares += Math.pow(p - placeInB[a[p]], 2);
    }
    double n = a.length;
    return 1 - 6 * squares / (n * (n * n - 1));
  }

  /** By new user, the share of the liked items among the first of one ranking. */
  private static double[] recall(float[] scores) {
    return IntStream.range(USERS, USERS + NEW_USERS)
        .mapToDouble(u -> LikesWorld.recall(scores, LIKED[u], DEPTH))
        .toArray();
  }

  private static void assertPopularityShaped(FeatureSource user) {
    float[] scores = world.scores(user);
    double correlation = correlation(scores, world.popularity());
    assertTrue("rank correlation with popularity: " + correlation, correlation > .9);
    double[] recall = recall(scores);
    double[] floor = recall(world.popularity());
    double mean = 0;
    double squares = 0;
    for (int u = 0; u < recall.length; u++) {
      mean += (recall[u] - floor[u]) / recall.length;
    }
    for (int u = 0; u < recall.length; u++) {
      squares += Math.pow(recall[u] - floor[u] - mean, 2);
    }
    double noise = 1.96 * Math.sqrt(squares / recall.length / (recall.length - 1));
    assertTrue(
        "recall less that of popularity: " + mean + " ± " + noise, mean + Math.max(noise, .01) > 0);
  }

  @Test
  public void nobodyGetsWhatIsPopular() {
    assertPopularityShaped(FeatureSource.EMPTY);
  }

  @Test
  public void whoeverHasUnknownFeaturesOnlyGetsWhatIsPopular() {
    assertPopularityShaped(FeatureSource.of(Map.of("taste", "unheard of", "about", "xyzzy plugh")));
    assertArrayEquals(
        world.user(FeatureSource.EMPTY),
        world.user(
            FeatureSource.of(
                Map.of(
                    "taste", List.of("unheard of"), "about", "xyzzy", "history", List.of("i999")))),
        0);
  }

  @Test
  public void aProfileTellsMoreThanPopularity() {
    Random random = new Random(1);
    for (int taste = 0; taste < TASTES; taste++) {
      int of = taste;
      int[] first = Arrays.copyOf(LikesWorld.ranking(world.scores(user(taste, random))), DEPTH);
      int[] popular = Arrays.copyOf(LikesWorld.ranking(world.popularity()), DEPTH);
      long liked = Arrays.stream(first).filter(i -> i % TASTES == of).count();
      long usual = Arrays.stream(popular).filter(i -> i % TASTES == of).count();
      assertTrue(taste + ": " + liked + " > " + usual, liked > usual);
    }
  }

  @Test
  public void itemOfWhichNothingIsKnownIsAnAverageOne() {
    for (String id : new String[] {null, "unheard of"}) {
      float[] nothing = world.item(FeatureSource.EMPTY, id);
      for (float component : nothing) {
        assertTrue(Float.isFinite(component));
      }
      assertArrayEquals(
          nothing,
          world.item(FeatureSource.of(Map.of("genre", "unheard of", "title", "xyzzy")), id),
          0);
      float[] nobody = world.user(FeatureSource.EMPTY);
      float score = Kernels.best().dot(nobody, 0, nothing, 0, nobody.length);
      List<Float> cold = new ArrayList<>();
      for (int i = 0; i < ITEMS; i++) {
        float[] one = world.item(item(i), null);
        cold.add(Kernels.best().dot(nobody, 0, one, 0, one.length));
      }
      cold.sort(null);
      assertTrue(
          cold.get(0) + " < " + score + " < " + cold.get(ITEMS - 1),
          cold.get(0) <= score && score <= cold.get(ITEMS - 1));
    }
  }
}
