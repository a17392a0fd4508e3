package org.coldstart.qa;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.coldstart.qa.catalogue.Recall;
import org.coldstart.qa.catalogue.Recommender;
import org.coldstart.qa.catalogue.Yardsticks;
import org.coldstart.qa.client.Answer;
import org.junit.Test;

/** From nothing to cold-start recall: index, train, deploy, index new items, ask. */
public class MainJobIT {
  private static final int USERS = 120;

  private final SharedShop shop = SharedShop.get();
  private final Yardsticks yardsticks = new Yardsticks(shop.catalogue, shop.heldOut);

  @Test
  public void theVersionIsReadyAndReports() {
    assertEquals(1, shop.version.path("version").asInt());
    assertEquals("ready", shop.version.path("state").asText());
    assertFalse(shop.version.path("stamp").asText().isEmpty());
    assertTrue(shop.version.path("dimension").asInt() > 0);
    assertEquals(64, shop.version.path("sha256").asText().length());
    assertTrue(shop.version.path("report").toString(), shop.version.path("report").size() > 0);
    JsonNode model = shop.client.get("/_plugins/_coldstart/models/films").orFail().body();
    assertTrue(model.toString(), model.toString().contains(shop.job.itemIndex()));
  }

  @Test
  public void progressIsToldWhileItWorks() {
    assertFalse("no progress was seen before the training ended", shop.phases.isEmpty());
  }

  @Test
  public void everyKnownItemHasItsVector() {
    int known = shop.heldOut.items(shop.catalogue, false).length;
    List<String> ids = shop.job.recommend(Map.of(), Map.of("term", Map.of("new", false)), known);
    assertEquals(known, ids.size());
  }

  @Test
  public void newItemsAreRecalledForTheRightUsers() {
    Map<Integer, BitSet> liked = shop.heldOut.likedNewItems();
    double asked = recall(liked, true, null);
    double chance = recall(liked, true, yardsticks.all().get("random"));
    double popularity = recall(liked, true, yardsticks.all().get("popularity"));
    assertTrue(asked + " against chance " + chance, asked > 1.3 * chance);
    assertTrue(asked + " against popularity " + popularity, asked > popularity);
  }

  @Test
  public void knownItemsAreRecalledBetterThanPopularOnes() {
    Map<Integer, BitSet> liked = shop.heldOut.likedKnownItems();
    double asked = recall(liked, false, null);
    double popularity = recall(liked, false, yardsticks.all().get("popularity"));
    assertTrue(asked + " against popularity " + popularity, asked > popularity);
  }

  @Test
  public void aProfileAloneIsNotWorseThanPopularity() {
    Map<Integer, BitSet> liked = shop.heldOut.likedByNewUsers();
    double asked = recall(liked, false, null);
    double popularity = recall(liked, false, yardsticks.all().get("popularity"));
    assertTrue(asked + " against popularity " + popularity, asked > 0.9 * popularity);
  }

  @Test
  public void someoneUnknownGetsWhatIsLikedMost() {
    int[] known = shop.heldOut.items(shop.catalogue, false);
    Set<Integer> popular =
        new HashSet<>(
            yardsticks.all().get("popularity").recommend(0, known, known.length / 4).orElseThrow());
    List<String> ids = shop.job.recommend(Map.of(), Map.of("term", Map.of("new", false)), 20);
    assertEquals(20, ids.size());
    long common = ids.stream().filter(id -> popular.contains(shop.item(id))).count();
    assertTrue(common + " of 20 are among the most popular quarter", common >= 10);
  }

  @Test
  public void anItemIndexedNowIsThereOneRefreshLater() {
    int user = shop.heldOut.likedKnownItems().keySet().stream().sorted().findFirst().orElseThrow();
    String favourite = shop.job.recommend(shop.job.context(user), null, 1).get(0);
    Map<String, Object> twin =
        new LinkedHashMap<>(shop.catalogue.items().get(shop.item(favourite)).features());
    twin.put("new", true);
    shop.client.put("/films-items/_doc/twin?pipeline=films-items", twin).orFail();
    try {
      shop.client.post("/films-items/_refresh", null).orFail();
      List<String> ids =
          shop.job.recommend(shop.job.context(user), Map.of("term", Map.of("new", true)), 20);
      assertTrue(ids.toString(), ids.contains("twin"));
    } finally {
      shop.client.delete("/films-items/_doc/twin?refresh=true").orFail();
    }
  }

  @Test
  public void searchFindsWhatTheVectorsSay() {
    int[] fresh = shop.heldOut.items(shop.catalogue, true);
    List<Map<String, Object>> features =
        Arrays.stream(fresh).mapToObj(item -> shop.catalogue.items().get(item).features()).toList();
    int user = shop.heldOut.likedNewItems().keySet().stream().sorted().findFirst().orElseThrow();
    Answer encoded =
        shop.client
            .post(
                "/_plugins/_coldstart/models/films/_encode",
                Map.of("users", List.of(shop.job.context(user)), "items", features))
            .orFail();
    assertEquals(1, encoded.body().path("version").asInt());
    double[] products = new double[fresh.length];
    for (int i = 0; i < fresh.length; i++) {
      for (int d = 0; d < encoded.body().path("users").path(0).size(); d++) {
        products[i] +=
            encoded.body().path("users").path(0).path(d).asDouble()
                * encoded.body().path("items").path(i).path(d).asDouble();
      }
    }
    Set<String> exact = new HashSet<>();
    Recommender.best(products, fresh, 10)
        .forEach(item -> exact.add(shop.catalogue.items().get(item).id()));
    List<String> found =
        shop.job.recommend(shop.job.context(user), Map.of("term", Map.of("new", true)), 10);
    assertEquals(exact, new HashSet<>(found));
  }

  /** Recall@20 of a yardstick, or of {@code cold_start} where that is null. */
  private double recall(Map<Integer, BitSet> liked, boolean newItems, Recommender yardstick) {
    int[] items = shop.heldOut.items(shop.catalogue, newItems);
    List<Integer> users = liked.keySet().stream().sorted().limit(USERS).toList();
    return Recall.of(
            users,
            liked,
            user -> yardstick == null ? asked(user, newItems) : ranked(yardstick, user, items))
        .orElseThrow()
        .at20();
  }

  private Optional<List<Integer>> asked(int user, boolean newItems) {
    List<String> ids =
        shop.job.recommend(shop.job.context(user), shop.job.among(newItems, user), Recall.DEPTH);
    return Optional.of(ids.stream().map(shop::item).toList());
  }

  private Optional<List<Integer>> ranked(Recommender yardstick, int user, int[] items) {
    Set<Integer> had = new HashSet<>(shop.heldOut.history().get(user));
    return yardstick.recommend(
        user, Arrays.stream(items).filter(item -> !had.contains(item)).toArray(), Recall.DEPTH);
  }
}
