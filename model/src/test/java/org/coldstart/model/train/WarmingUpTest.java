package org.coldstart.model.train;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.kernel.Kernels;
import org.junit.Test;

/** Items that came last and have been found by one or two so far. */
public class WarmingUpTest {

  private static final int USERS = 120;
  private static final int ITEMS = 100;
  private static final int LATE = 10;
  private static final GenreWorld WORLD = new GenreWorld(USERS, ITEMS, 4);

  private static ModelDefinition definition(Map<String, Object> more) {
    Map<String, Object> factorization =
        new LinkedHashMap<>(
            Map.of(
                "rank",
                8,
                "alpha",
                11,
                "regularization",
                10,
                "pulls",
                1,
                "item_ridge",
                1,
                "content_weight",
                0));
    factorization.putAll(more);
    return GenreWorld.definition(
        Map.of("serve", "closed_form", "factorization", factorization), true);
  }

  private static TrainingResult train(Map<String, Object> more) {
    ModelDefinition definition = definition(more);
    TrainingDataBuilder builder = new TrainingDataBuilder(definition);
    for (int i = 0; i < ITEMS + LATE; i++) {
      builder.item("i" + i, GenreWorld.item(i));
    }
    for (int u = 0; u < USERS; u++) {
      builder.user("u" + u, GenreWorld.user(u));
      int time = 0;
      for (String item : WORLD.history(u)) {
        builder.positive("u" + u, item, 1, time++ * 1_000 + u, null);
      }
    }
    for (int late = ITEMS; late < ITEMS + LATE; late++) {
      for (int found = 0; found < 1 + late % 2; found++) {
        int user = late % GenreWorld.GENRES + found * GenreWorld.GENRES;
        builder.positive("u" + user, "i" + late, 1, 1_000_000 + late, null);
      }
    }
    return new Trainer(definition, 2, null).train(builder.build(), ProgressListener.SILENT);
  }

  /** Mean place of the late items among all, for users who like their genres. */
  private static double place(ModelWithItems model, boolean asNew) {
    double places = 0;
    int count = 0;
    for (int user = 50; user < 80; user++) {
      float[] vector =
          model.encoder().user(FeatureSource.of(Map.of("history", WORLD.history(user))));
      for (int late = ITEMS; late < ITEMS + LATE; late++) {
        if (GenreWorld.likes(user, GenreWorld.genreOfItem(late))) {
          float score = score(model, vector, late, asNew ? null : "i" + late);
          for (int other = 0; other < ITEMS; other++) {
            places += score(model, vector, other, "i" + other) > score ? 1 : 0;
          }
          count++;
        }
      }
    }
    return places / count;
  }

  private static float score(ModelWithItems model, float[] user, int item, String id) {
    float[] vector = model.encoder().item(GenreWorld.item(item), id);
    return Kernels.best().dot(user, 0, vector, 0, user.length);
  }

  @Test
  public void firstInteractionsDoNotBuryAnItem() {
    ModelWithItems buried = train(Map.of("gain", 1, "halfway", 0)).trained();
    ModelWithItems kept = train(Map.of("gain", 1, "halfway", 10)).trained();
    assertTrue(place(buried, false) > place(buried, true) + 20);
    assertTrue(place(kept, false) < place(kept, true) + 10);
  }

  @Test
  public void howFastItemsWarmUpIsChosenOnHeldOutItems() {
    ModelDefinition definition = definition(Map.of());
    Map<?, ?> start =
        (Map<?, ?>)
            new Trainer(definition, 2, null)
                .train(new GenreWorld(200, 150, 1).data(definition), ProgressListener.SILENT)
                .report()
                .get("start");
    assertTrue("content tells all there is to tell", (double) start.get("halfway") > 0);
    Map<?, ?> fixed = (Map<?, ?>) train(Map.of("halfway", 2.5)).report().get("start");
    assertEquals(2.5, fixed.get("halfway"));
  }
}
