package org.coldstart.model.train;

import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureSource;
import org.junit.Test;

/**
 * However little was learned from, nobody finds less than by popularity: neither whoever has a
 * history, nor whoever has none.
 */
public class LittleDataTest {

  private static final int SEEDS = 2;
  private static final int NEW_USERS = 60;
  private static final int WANTED = 6;

  /**
   * A small world. An item's first word says its genre, the others say nothing.
   *
   * @param likes how many a user has, on average
   * @param taste how many times likelier an item of the user's genre is wanted than another
   * @param dominant how many times likelier the first item is wanted than by its place
   */
  private record World(
      String name,
      int users,
      int items,
      double likes,
      double steepness,
      double taste,
      double dominant,
      ModelDefinition definition) {}

  private static final Map<String, String> PROFILE =
      Map.of("taste", "categorical", "history", "history", "factors", "factors");
  private static final Map<String, String> CONTENT = Map.of("title", "text", "factors", "factors");

  private static ModelDefinition definition(Map<String, String> user, Map<String, String> item) {
    return LikesWorld.definition(user, item, Map.of("epochs", 0));
  }

  /** Where an item would come by its true popularity, which its number does not tell. */
  private static int place(World world, int item) {
    return item * 37 % world.items;
  }

  private static double[] appeal(World world, int taste) {
    double[] appeal = new double[world.items];
    for (int i = 0; i < appeal.length; i++) {
      appeal[i] =
          Math.pow(1 + place(world, i), -world.steepness)
              * (i % 5 == taste ? world.taste : 1)
              * (place(world, i) == 0 ? world.dominant : 1);
    }
    return appeal;
  }

  private static BitSet drawn(double[] appeal, int count, BitSet without, Random random) {
    double[] left = appeal.clone();
    without.stream().forEach(i -> left[i] = 0);
    BitSet drawn = new BitSet();
    while (drawn.cardinality() < count) {
      double sum = 0;
      for (double one : left) {
        sum += one;
      }
      double at = random.nextDouble() * sum;
      int item = 0;
      while (item < left.length - 1 && (at -= left[item]) >= 0) {
        item++;
      }
      drawn.set(item);
      left[item] = 0;
    }
    return drawn;
  }

  private static FeatureSource item(int item) {
    Random random = new Random(item);
    return FeatureSource.of(
        Map.of(
            "title",
            "genre" + item % 5 + " word" + random.nextInt(40) + " word" + random.nextInt(40)));
  }

  private static Map<String, Object> profile(int taste, int user, Random random) {
    Map<String, Object> profile = new HashMap<>();
    profile.put("taste", "t" + taste);
    profile.put("friends", List.of("u" + user % 7, "u" + random.nextInt(20)));
    return profile;
  }

  /** By user, known ones and new ones apart, recall less that of popularity. */
  private static void differences(World world, int seed, List<Double> known, List<Double> unknown) {
    Random random = new Random(seed);
    LikesWorld trained =
        new LikesWorld(
            world.definition.withTraining(Map.of("seed", seed)), world.items, LittleDataTest::item);
    int[] tastes = random.ints(world.users + NEW_USERS, 0, 5).toArray();
    BitSet[] liked = new BitSet[world.users];
    for (int u = 0; u < world.users; u++) {
      int count = (int) (world.likes * (.5 + random.nextDouble()) + random.nextDouble());
      liked[u] = drawn(appeal(world, tastes[u]), Math.max(1, count), new BitSet(), random);
      trained.user(u, FeatureSource.of(profile(tastes[u], u, random)), liked[u]);
    }
    trained.train(1);
    for (int u = 0; u < world.users + NEW_USERS; u++) {
      boolean isKnown = u < world.users;
      BitSet before = isKnown ? liked[u] : new BitSet();
      Map<String, Object> user = profile(tastes[u], u, random);
      if (isKnown) {
        user.put("history", before.stream().mapToObj(i -> "i" + i).toList());
      }
      BitSet wanted = drawn(appeal(world, tastes[u]), WANTED, before, random);
      int depth = Math.max(WANTED, world.items / 5);
      double found =
          recall(trained.scores(FeatureSource.of(user)), before, wanted, depth)
              - recall(trained.popularity().clone(), before, wanted, depth);
      (isKnown ? known : unknown).add(found);
    }
  }

  private static double recall(float[] scores, BitSet before, BitSet wanted, int depth) {
    before.stream().forEach(i -> scores[i] = Float.NEGATIVE_INFINITY);
    return LikesWorld.recall(scores, wanted, depth);
  }

  private static void assertNotBelow(String who, List<Double> differences) {
    double mean = differences.stream().mapToDouble(d -> d).average().orElseThrow();
    double squares = differences.stream().mapToDouble(d -> (d - mean) * (d - mean)).sum();
    double noise = 1.96 * Math.sqrt(squares) / differences.size();
    assertTrue(
        who + ", recall less that of popularity: " + mean + " ± " + noise,
        mean + Math.max(noise, .02) > 0);
  }

  private static void assertNeverBelowPopularity(World world) {
    List<Double> known = new ArrayList<>();
    List<Double> unknown = new ArrayList<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      differences(world, seed, known, unknown);
    }
    assertNotBelow(world.name + ", known users", known);
    assertNotBelow(world.name + ", new users", unknown);
  }

  @Test
  public void oneOrTwoLikesEach() {
    assertNeverBelowPopularity(
        new World("sparse", 150, 200, 1, .8, 2, 1, definition(PROFILE, CONTENT)));
  }

  @Test
  public void fewUsersAndFewItems() {
    assertNeverBelowPopularity(
        new World("small", 50, 30, 4, .8, 2, 1, definition(PROFILE, CONTENT)));
  }

  @Test
  public void everybodyHasHalfOfIt() {
    assertNeverBelowPopularity(
        new World("dense", 50, 30, 14, .8, 2, 1, definition(PROFILE, CONTENT)));
  }

  @Test
  public void oneItemTakesHalfOfIt() {
    assertNeverBelowPopularity(
        new World("dominant", 150, 100, 2, .5, 2, 60, definition(PROFILE, CONTENT)));
  }

  @Test
  public void tasteSaysNothing() {
    assertNeverBelowPopularity(
        new World("no taste", 150, 150, 3, 1, 1, 1, definition(PROFILE, CONTENT)));
  }

  @Test
  public void usersWithFriendsAlone() {
    assertNeverBelowPopularity(
        new World(
            "friends",
            150,
            150,
            3,
            .8,
            2,
            1,
            definition(
                Map.of("friends", "categorical", "history", "history", "factors", "factors"),
                CONTENT)));
  }

  @Test
  public void usersWithoutProfile() {
    assertNeverBelowPopularity(
        new World(
            "no profile",
            150,
            150,
            3,
            .8,
            2,
            1,
            definition(Map.of("history", "history", "factors", "factors"), CONTENT)));
  }

  @Test
  public void contentThatNoItemHas() {
    assertNeverBelowPopularity(
        new World(
            "no content",
            150,
            150,
            3,
            .8,
            2,
            1,
            definition(PROFILE, Map.of("absent", "text", "factors", "factors"))));
  }

  @Test
  public void itemsServedFromTheirContent() {
    assertNeverBelowPopularity(
        new World(
            "content only", 150, 150, 3, 0, 4, 1, definition(PROFILE, Map.of("title", "text"))));
  }
}
