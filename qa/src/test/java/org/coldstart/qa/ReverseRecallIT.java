package org.coldstart.qa;

import static org.coldstart.qa.Refusal.refused;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.coldstart.qa.client.Answer;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.client.RestClient.Document;
import org.junit.Test;

/** Which users an item should be shown to: the same numbers as which items a user should see. */
public class ReverseRecallIT {
  private static final String INDEX = "films-audience";
  private static final String FIELD = "user_vector";
  private static final int USERS = 60;
  private static final double TOLERANCE = 1e-4;

  private final SharedShop shop = SharedShop.get();
  private final RestClient client = shop.client;

  @Test
  public void forwardAndReverseAgree() {
    client.put("/" + INDEX, Map.of("settings", Map.of("index", Map.of("knn", true)))).orFail();
    try {
      index("", 0, USERS / 2);
      deploy();
      index("?refresh=true", USERS / 2, USERS);
      refused(deployAs("item"), 400, "[side]");
      refused(deployAs("shop"), 400, "[side] is [item] or [user]");

      for (int item : new int[] {3, newItem()}) {
        String id = shop.catalogue.items().get(item).id();
        Map<String, Double> reverse = reverse(Map.of("id", id));
        assertEquals(USERS, reverse.size());
        for (int user = 0; user < USERS; user += 7) {
          double forward = forward(user, id);
          assertEquals(
              "user " + user + " and item " + item,
              forward,
              reverse.get(shop.catalogue.users().get(user).id()),
              TOLERANCE * Math.max(1, forward));
        }
      }
      assertEquals(
          reverse(Map.of("id", shop.catalogue.items().get(newItem()).id())),
          reverse(features(newItem())));
      refused(asked("user", Map.of()), 400, "ask there with [item], not with [user]");
    } finally {
      client.post(shop.job.path() + "/_undeploy", Map.of("index", INDEX, "field", FIELD));
      client.delete("/" + INDEX);
    }
  }

  private int newItem() {
    return shop.heldOut.items(shop.catalogue, true)[0];
  }

  private Map<String, Object> features(int item) {
    Map<String, Object> features = new LinkedHashMap<>(shop.catalogue.items().get(item).features());
    features.keySet().retainAll(shop.catalogue.itemFeatures().keySet());
    return features;
  }

  private void index(String parameters, int from, int to) {
    List<Document> documents = new ArrayList<>();
    for (int user = from; user < to; user++) {
      documents.add(new Document(shop.catalogue.users().get(user).id(), shop.job.context(user)));
    }
    client.bulk(INDEX, parameters, documents);
  }

  private void deploy() {
    Answer deployed = deployAs("user").orFail();
    JsonNode run = deployed.body();
    assertEquals(run.toString(), "completed", run.path("state").asText());
    assertTrue(run.toString(), run.toString().contains("\"side\":\"user\""));
  }

  private Answer deployAs(String side) {
    return client.post(
        shop.job.path() + "/_deploy?wait_for_completion=true",
        Map.of("index", INDEX, "field", FIELD, "side", side));
  }

  private Answer asked(String side, Map<String, Object> asker) {
    Map<String, Object> query =
        Map.of("model", shop.job.model(), "field", FIELD, side, asker, "k", USERS);
    return client.post(
        "/" + INDEX + "/_search",
        Map.of("size", USERS, "query", Map.of("cold_start", query), "_source", false));
  }

  private Map<String, Double> reverse(Map<String, Object> item) {
    Map<String, Double> scores = new HashMap<>();
    asked("item", item)
        .orFail()
        .body()
        .path("hits")
        .path("hits")
        .forEach(hit -> scores.put(hit.path("_id").asText(), hit.path("_score").asDouble()));
    return scores;
  }

  private double forward(int user, String item) {
    Map<String, Object> query =
        Map.of(
            "model",
            shop.job.model(),
            "field",
            "item_vector",
            "user",
            shop.job.context(user),
            "k",
            1,
            "filter",
            Map.of("ids", Map.of("values", List.of(item))));
    return client
        .post("/" + shop.job.itemIndex() + "/_search", Map.of("query", Map.of("cold_start", query)))
        .orFail()
        .body()
        .at("/hits/hits/0/_score")
        .asDouble();
  }
}
