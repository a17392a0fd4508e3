package org.coldstart.qa;

import static org.coldstart.qa.Refusal.refused;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.coldstart.qa.catalogue.Interaction;
import org.coldstart.qa.client.Answer;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.client.RestClient.Document;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** A new market of which hardly anything is known starts from what another one's model learned. */
public class TransferIT {
  private static final String MODEL = "films-north";
  private static final String PATH = "/_plugins/_coldstart/models/" + MODEL;
  private static final String EVENTS = "films-north-events";
  private static final String ITEMS = "films-north-items";
  private static final int FEW = 60;

  private final SharedShop shop = SharedShop.get();
  private final RestClient client = shop.client;

  /** The first few interactions of the old market, with the same films under new ids. */
  @Before
  public void indexTheMarket() {
    Map<String, Object> ids =
        Map.of("user_id", Map.of("type", "keyword"), "item_id", Map.of("type", "keyword"));
    client.put("/" + EVENTS, Map.of("mappings", Map.of("properties", ids))).orFail();
    client
        .put(
            "/" + ITEMS,
            Map.of(
                "settings",
                Map.of("index", Map.of("knn", true)),
                "mappings",
                shop.job.itemMapping()))
        .orFail();
    List<Document> films = new ArrayList<>();
    shop.catalogue
        .items()
        .forEach(item -> films.add(new Document("north-" + item.id(), item.features())));
    client.bulk(ITEMS, "", films);
    List<Document> events = new ArrayList<>();
    for (Interaction interaction : shop.heldOut.train().subList(0, FEW)) {
      events.add(
          new Document(
              null,
              Map.of(
                  "user_id",
                  shop.catalogue.users().get(interaction.user()).id(),
                  "item_id",
                  "north-" + shop.catalogue.items().get(interaction.item()).id())));
    }
    client.bulk(EVENTS, "", events);
    client.post("/" + EVENTS + "," + ITEMS + "/_refresh", null).orFail();
  }

  @After
  public void cleanUp() {
    client.delete(PATH + "?force=true");
    client.delete("/" + EVENTS + "," + ITEMS);
  }

  private Map<String, Object> definition(Map<String, Object> initFrom) {
    Map<String, Object> definition = new LinkedHashMap<>(shop.job.definition());
    definition.put(
        "sources",
        Map.of(
            "interactions",
            Map.of("index", EVENTS, "user_id", "user_id", "item_id", "item_id"),
            "items",
            Map.of("index", ITEMS),
            "users",
            Map.of("index", shop.job.userIndex())));
    if (!initFrom.isEmpty()) {
      definition.put("init_from", initFrom);
    }
    return definition;
  }

  private int version() {
    return shop.version.path("version").asInt();
  }

  private JsonNode trained(Map<String, Object> initFrom) {
    client.put(PATH, definition(initFrom)).orFail();
    Answer run = client.post(PATH + "/_train?wait_for_completion=true", Map.of()).orFail();
    assertEquals(run.toString(), "completed", run.body().path("state").asText());
    return client.get(PATH + "/versions/" + run.body().path("version").asInt()).orFail().body();
  }

  private Map<String, Object> source(Object freeze) {
    Map<String, Object> source = new LinkedHashMap<>();
    source.put("model", shop.job.model());
    source.put("version", version());
    if (freeze != null) {
      source.put("freeze", freeze);
    }
    return source;
  }

  /** The films that somebody of the old market likes best among those of the new one. */
  private List<String> recommended() {
    client
        .post(
            PATH + "/_deploy?wait_for_completion=true",
            Map.of("index", ITEMS, "field", "item_vector"))
        .orFail();
    client.post("/" + ITEMS + "/_refresh", null).orFail();
    Map<String, Object> user = new LinkedHashMap<>(shop.job.context(0));
    user.remove("history");
    Map<String, Object> query =
        Map.of("model", MODEL, "field", "item_vector", "user", user, "k", 20);
    List<String> ids = new ArrayList<>();
    client
        .post(
            "/" + ITEMS + "/_search",
            Map.of("size", 20, "_source", false, "query", Map.of("cold_start", query)))
        .orFail()
        .body()
        .at("/hits/hits")
        .forEach(hit -> ids.add(hit.path("_id").asText().replace("north-", "")));
    return ids;
  }

  @Test
  public void theNewMarketsModelSaysWhatTheOldOneHasLearned() {
    Map<String, Object> user = new LinkedHashMap<>(shop.job.context(0));
    user.remove("history");
    Map<String, Object> everything = Map.of("match_all", Map.of());
    List<String> old = shop.job.recommend(user, everything, 40);

    JsonNode version = trained(source(null));
    JsonNode told = version.path("report").path("init_from");
    assertEquals(version.toString(), shop.version.path("stamp"), told.path("stamp"));
    assertEquals(version.toString(), 0, told.path("items_in_common").asInt());
    assertTrue(version.toString(), told.path("features_in_common").toString().contains("title"));
    List<String> transferred = recommended();
    assertEquals(20, transferred.size());
    transferred.retainAll(old);

    assertTrue(trained(Map.of()).path("report").path("init_from").isMissingNode());
    List<String> alone = recommended();
    alone.retainAll(old);
    assertTrue(
        transferred.size() + " of 20 agree with the old market, " + alone.size() + " from scratch",
        transferred.size() > alone.size() && transferred.size() >= 8);
  }

  @Test
  public void whatIsFrozenIsTold() {
    JsonNode version = trained(source(List.of("title", "genres")));
    assertEquals(version.toString(), "ready", version.path("state").asText());
    assertEquals(
        List.of("title", "genres").toString().replace(" ", ""),
        client
            .get(PATH)
            .orFail()
            .body()
            .at("/definition/init_from/freeze")
            .toString()
            .replace("\"", ""));
  }

  @Test
  public void mistakesAreNamedAndLeaveNoVersion() {
    refused(client.put(PATH, definition(Map.of("model", "films"))), 400, "init_from.version");
    refused(client.put(PATH, definition(source("title"))), 400, "init_from.freeze");
    refused(client.put(PATH, definition(source(List.of("colour")))), 400, "[colour]");
    assertEquals(404, client.get(PATH).status());

    trainingRefused(definition(Map.of("model", "nowhere", "version", 1)), 404, "[nowhere]");
    trainingRefused(definition(Map.of("model", shop.job.model(), "version", 99)), 404, "[99]");
    Map<String, Object> another = definition(source(null));
    another.put("training", Map.of("factorization", Map.of("rank", 3)));
    trainingRefused(another, 400, "training.factorization.rank");
    another = definition(source(null));
    another.put(
        "item",
        Map.of(
            "features",
            Map.of(
                "title", Map.of("type", "categorical", "field", "genres"),
                "factors", Map.of("type", "factors"))));
    trainingRefused(another, 400, "[title]");
  }

  private void trainingRefused(Map<String, Object> definition, int status, String named) {
    client.put(PATH, definition).orFail();
    refused(client.post(PATH + "/_train?wait_for_completion=true", Map.of()), status, named);
    client
        .get(PATH)
        .orFail()
        .body()
        .path("versions")
        .forEach(version -> assertEquals("failed", version.path("state").asText()));
  }
}
