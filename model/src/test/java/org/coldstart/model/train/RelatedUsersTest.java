package org.coldstart.model.train;

import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
