package org.coldstart.model.train;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.coldstart.model.bench.RelatedUsers;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureSource;
import org.junit.Test;

/**
 * New users of whom nothing is known but who their friends are: one feature of hundreds of values
 * of which each has a few.
 */
public class RelatedUsersTest {

  private static final int USERS = 400;
  private static final int NEW_USERS = 100;
  private static final int FRIENDS = 600;
  private static final int CIRCLES = 20;
  private static final int ITEMS = 200;
  private static final int DEPTH = 20;

  private static final ModelDefinition DEFINITION =
      LikesWorld.definition(
          Map.of("friends", "categorical", "history", "history"),
          Map.of("genre", "categorical", "factors", "factors"),
          Map.of(
              "epochs",
              0,
              "factorization",
              Map.of(
                  "rank", 32,
                  "alpha", 3,
                  "regularization", 10,
                  "pulls", 0,
                  "item_ridge", 10,
                  "content_weight", 0,
                  "gain", 1)));

  private static RelatedUsers people() {
    return RelatedUsers.generate(RelatedUsers.Kind.GRAPH, 700, 300, 14, 15, 3);
  }

  private static ModelDefinition definition(double profileWeight) {
    return LikesWorld.definition(
        Map.of("friends", "categorical", "history", "history"),
        Map.of("genre", "categorical", "factors", "factors"),
        Map.of(
            "epochs",
            0,
            "factorization",
            Map.of(
                "rank", 32,
                "alpha", 3,
                "regularization", 10,
                "pulls", 0,
                "item_ridge", 10,
                "content_weight", 0,
                "gain", 1,
                "halfway", 0,
                "profile_weight", profileWeight)));
  }

  private static FeatureSource profile(RelatedUsers people, int user) {
    return FeatureSource.of(
        Map.of(
            "friends", people.friends()[user].stream().mapToObj(friend -> "u" + friend).toList()));
  }

  private static LikesWorld trained(RelatedUsers people, double profileWeight) {
    LikesWorld world = new LikesWorld(definition(profileWeight), 300, RelatedUsersTest::item);
    for (int u = 0; u < USERS; u++) {
      world.user(u, profile(people, u), people.liked()[u]);
    }
    return world.train(2);
  }

  private static double recallOfNewUsers(LikesWorld world, RelatedUsers people) {
    double recall = 0;
    for (int u = USERS; u < people.liked().length; u++) {
      recall +=
          LikesWorld.recall(world.scores(profile(people, u)), people.liked()[u], DEPTH)
              / (people.liked().length - USERS);
    }
    return recall;
  }

  @Test
  public void friendsTellMoreWithABlockOfTheirOwn() {
    RelatedUsers people = people();
    LikesWorld without = trained(people, 0);
    LikesWorld with = trained(people, 0.5);
    double before = recallOfNewUsers(without, people);
    double after = recallOfNewUsers(with, people);
    assertTrue(after + " against " + before, after > 1.03 * before);

    FeatureSource known = FeatureSource.of(Map.of("history", List.of("i1", "i5", "i9")));
    float[] longer = with.user(known);
    float[] shorter = without.user(known);
    for (int i = 0; i < longer.length; i++) {
      assertEquals(i < shorter.length ? shorter[i] : 0, longer[i], 0f);
    }
    for (int i = shorter.length; i < longer.length; i++) {
      assertEquals("of whom nothing is known", 0, with.user(FeatureSource.EMPTY)[i], 0f);
    }
  }

  @Test
  public void theBlockIsChosenWhereItHelpsAndLeftOutWhereItDoesNot() {
    RelatedUsers people = people();
    ModelDefinition open =
        LikesWorld.definition(
            Map.of("friends", "categorical", "history", "history"),
            Map.of("genre", "categorical", "factors", "factors"),
            Map.of(
                "epochs",
                0,
                "factorization",
                Map.of(
                    "rank",
                    32,
                    "alpha",
                    3,
                    "regularization",
                    10,
                    "pulls",
                    0,
                    "item_ridge",
                    10,
                    "content_weight",
                    0,
                    "gain",
                    1)));
    LikesWorld helped = new LikesWorld(open, 300, RelatedUsersTest::item);
    LikesWorld shuffled = new LikesWorld(open, 300, RelatedUsersTest::item);
    for (int u = 0; u < people.liked().length; u++) {
      helped.user(u, profile(people, u), people.liked()[u]);
      shuffled.user(u, profile(people, (u * 37 + 11) % people.liked().length), people.liked()[u]);
    }
    assertTrue((int) start(helped.train(2)).get("profile_dimension") > 0);
    assertEquals(0, start(shuffled.train(2)).get("profile_dimension"));
  }

  private static Map<?, ?> start(LikesWorld world) {
    return (Map<?, ?>) world.report().get("start");
  }

  /** Two in three friends are of a user's circle, and so are two in three of the liked items. */
  private static int draw(Random random, int circle, int size) {
    int any = (int) (size * Math.pow(random.nextDouble(), 1.5));
    return random.nextInt(3) == 0 ? any : any / CIRCLES * CIRCLES + circle;
  }

  private static FeatureSource item(int item) {
    return FeatureSource.of(Map.of("genre", "g" + item % 7));
  }

  @Test
  public void friendsTellFarMoreThanPopularity() {
    Random random = new Random(6);
    LikesWorld world = new LikesWorld(DEFINITION, ITEMS, RelatedUsersTest::item);
    List<FeatureSource> profiles = new ArrayList<>();
    List<BitSet> liked = new ArrayList<>();
    for (int u = 0; u < USERS + NEW_USERS; u++) {
      int circle = u % CIRCLES;
      List<String> friends = new ArrayList<>();
      for (int n = 0; n < 10; n++) {
        friends.add("f" + draw(random, circle, FRIENDS));
      }
      BitSet items = new BitSet();
      for (int n = 0; n < 15; n++) {
        items.set(Math.min(ITEMS - 1, draw(random, circle, ITEMS)));
      }
      FeatureSource profile = FeatureSource.of(Map.of("friends", friends));
      if (u < USERS) {
        world.user(u, profile, items);
      } else {
        profiles.add(profile);
        liked.add(items);
      }
    }
    world.train(2);
    double learned = 0;
    double popular = 0;
    for (int u = 0; u < NEW_USERS; u++) {
      BitSet of = liked.get(u);
      learned += LikesWorld.recall(world.scores(profiles.get(u)), of, DEPTH) / NEW_USERS;
      popular += LikesWorld.recall(world.popularity(), of, DEPTH) / NEW_USERS;
    }
    assertTrue(learned + " against " + popular, learned > 2 * popular);
  }
}
