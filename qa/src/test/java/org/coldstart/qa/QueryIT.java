package org.coldstart.qa;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.coldstart.qa.client.Answer;
import org.coldstart.qa.client.RestClient;
import org.junit.Test;

/** The {@code cold_start} query: its options, and its place among other queries. */
public class QueryIT {
  private static final double TOLERANCE = 1e-5;

  private final SharedShop shop = SharedShop.get();
  private final RestClient client = shop.client;
  private final int user =
      shop.heldOut.likedNewItems().keySet().stream().sorted().findFirst().orElseThrow();

  @Test
  public void kAndFilter() {
    JsonNode hits =
        hits(
            search(
                "films-items",
                50,
                coldStart(Map.of("k", 7, "filter", Map.of("term", Map.of("genres", "war"))))));
    assertTrue(hits.size() > 0);
    for (JsonNode hit : hits) {
      assertTrue(
          shop.catalogue
              .items()
              .get(shop.item(hit.path("_id").asText()))
              .features()
              .get("genres")
              .toString()
              .contains("war"));
    }
    // k counts per shard in k-NN, so two shards give at most twice as many.
    assertTrue(hits.size() + " hits", hits.size() <= 14);
  }

  @Test
  public void minScoreLeavesOutWhatIsBelow() {
    List<Double> all = scores(hits(search("films-items", 40, coldStart(Map.of("k", 40)))));
    double bound = all.get(10);
    Map<String, Object> query = coldStart(Map.of());
    query.remove("k");
    query.put("min_score", bound);
    List<Double> above = scores(hits(search("films-items", 100, query)));
    assertTrue(above.size() + " hits of at least " + bound, above.size() >= 10);
    above.forEach(score -> assertTrue(score + " is below " + bound, score >= bound - TOLERANCE));
  }

  @Test
  public void exploringMovesWhatTheSameSeedMovesAgain() {
    Map<String, Object> explore =
        Map.of(
            "method",
            "thompson",
            "impressions",
            "price",
            "clicks",
            "price",
            "weight",
            3,
            "seed",
            7);
    List<String> plain = ids(hits(search("films-items", 40, coldStart(Map.of("k", 40)))));
    Map<String, Object> query = coldStart(Map.of("k", 40, "explore", explore));
    List<String> explored = ids(hits(search("films-items", 40, query)));

    assertEquals(explored, ids(hits(search("films-items", 40, query))));
    assertTrue(explored + " as " + plain, !explored.equals(plain));

    Map<String, Object> noNumber = new LinkedHashMap<>(explore);
    noNumber.put("clicks", "title");
    Answer refused =
        client.post(
            "/films-items/_search",
            Map.of("query", Map.of("cold_start", coldStart(Map.of("k", 5, "explore", noNumber)))));
    assertEquals(400, refused.status());
    assertTrue(refused.reason(), refused.body().toString().contains("[title] is [text]"));
  }

  @Test
  public void boostMultipliesAndTheNameComesBack() {
    List<Double> plain = scores(hits(search("films-items", 5, coldStart(Map.of("k", 5)))));
    JsonNode boosted =
        hits(search("films-items", 5, coldStart(Map.of("k", 5, "boost", 3.0, "_name", "taste"))));
    for (int i = 0; i < plain.size(); i++) {
      assertEquals(
          3 * plain.get(i),
          boosted.path(i).path("_score").asDouble(),
          3 * plain.get(i) * TOLERANCE);
      assertEquals("taste", boosted.path(i).path("matched_queries").path(0).asText());
    }
  }

  @Test
  public void theActiveVersionMayBeNamed() {
    assertEquals(
        ids(hits(search("films-items", 10, coldStart(Map.of("k", 10))))),
        ids(hits(search("films-items", 10, coldStart(Map.of("k", 10, "version", 1))))));
    Answer other =
        client.post(
            "/films-items/_search",
            Map.of("query", Map.of("cold_start", coldStart(Map.of("version", 9)))));
    assertTrue(other.status() + other.reason(), other.status() == 400 || other.status() == 404);
    assertTrue(other.reason(), other.reason().contains("version"));
  }

  @Test
  public void aStoredUserByIdAndGivenValuesWin() {
    Map<String, Object> profile = new LinkedHashMap<>(shop.catalogue.users().get(user).features());
    String id = shop.catalogue.users().get(user).id();
    Map<String, Object> byId = new LinkedHashMap<>(coldStart(Map.of("k", 10)));
    // The stored user has a profile and the history that the version learned from; given values
    // take their place.
    byId.put("user", Map.of("id", id, "history", List.of()));
    Map<String, Object> byHand = new LinkedHashMap<>(coldStart(Map.of("k", 10)));
    byHand.put("user", profile);
    assertEquals(
        ids(hits(search("films-items", 10, byHand))), ids(hits(search("films-items", 10, byId))));
    byId.put("user", Map.of("id", id));
    List<String> stored = ids(hits(search("films-items", 10, byId)));
    assertEquals(10, stored.size());
  }

  @Test
  public void insideBool() {
    Map<String, Object> war = Map.of("term", Map.of("genres", "war"));
    JsonNode hits =
        hits(
            search(
                "films-items",
                10,
                "bool",
                Map.of(
                    "must",
                    List.of(Map.of("cold_start", coldStart(Map.of("k", 200)))),
                    "filter",
                    List.of(war))));
    assertTrue(hits.size() > 0);
    for (JsonNode hit : hits) {
      assertTrue(
          hit.path("_id").asText(),
          shop.catalogue
              .items()
              .get(shop.item(hit.path("_id").asText()))
              .features()
              .get("genres")
              .toString()
              .contains("war"));
    }
  }

  @Test
  public void insideFunctionScore() {
    List<Double> plain = scores(hits(search("films-items", 5, coldStart(Map.of("k", 5)))));
    List<Double> weighted =
        scores(
            hits(
                search(
                    "films-items",
                    5,
                    "function_score",
                    Map.of(
                        "query", Map.of("cold_start", coldStart(Map.of("k", 5))),
                        "functions", List.of(Map.of("weight", 2)),
                        "boost_mode", "multiply"))));
    for (int i = 0; i < plain.size(); i++) {
      assertEquals(2 * plain.get(i), weighted.get(i), 2 * plain.get(i) * TOLERANCE);
    }
  }

  @Test
  public void amongOthersAnIndexWithoutTheFieldMatchesNothing() {
    client.put("/elsewhere", Map.of("settings", Map.of("number_of_replicas", 0))).orFail();
    client.put("/elsewhere/_doc/1?refresh=true", Map.of("title", "no vectors here")).orFail();
    try {
      JsonNode hits = hits(search("films-items,elsewhere", 10, coldStart(Map.of("k", 10))));
      assertEquals(ids(hits(search("films-items", 10, coldStart(Map.of("k", 10))))), ids(hits));
    } finally {
      client.delete("/elsewhere").orFail();
    }
  }

  @Test
  public void explainValidateProfileAndTemplates() {
    Map<String, Object> query = Map.of("query", Map.of("cold_start", coldStart(Map.of("k", 5))));
    String first = ids(hits(search("films-items", 5, coldStart(Map.of("k", 5))))).get(0);
    JsonNode explained = client.post("/films-items/_explain/" + first, query).orFail().body();
    assertTrue(explained.toString(), explained.path("matched").asBoolean());
    JsonNode valid = client.post("/films-items/_validate/query", query).orFail().body();
    assertTrue(valid.toString(), valid.path("valid").asBoolean());
    Map<String, Object> profiled = new LinkedHashMap<>(query);
    profiled.put("profile", true);
    assertTrue(
        client
                .post("/films-items/_search", profiled)
                .orFail()
                .body()
                .path("profile")
                .path("shards")
                .size()
            > 0);
    JsonNode templated =
        client
            .post(
                "/films-items/_search/template",
                Map.of(
                    "source",
                    "{\"query\": {\"cold_start\": {\"model\": \"films\", \"field\": \"item_vector\", \"user\": {\"gender\":"
                        + " \"{{gender}}\"}, \"k\": 5}}}",
                    "params",
                    Map.of("gender", "F")))
            .orFail()
            .body();
    assertTrue(templated.toString(), templated.path("hits").path("hits").size() >= 5);
  }

  @Test
  public void pointInTimeNamesNoIndex() {
    String pit =
        client
            .post("/films-items/_search/point_in_time?keep_alive=1m", null)
            .orFail()
            .body()
            .path("pit_id")
            .asText();
    try {
      JsonNode hits =
          client
              .post(
                  "/_search",
                  Map.of(
                      "size",
                      10,
                      "pit",
                      Map.of("id", pit),
                      "query",
                      Map.of("cold_start", coldStart(Map.of("k", 10)))))
              .orFail()
              .body()
              .path("hits")
              .path("hits");
      assertEquals(ids(hits(search("films-items", 10, coldStart(Map.of("k", 10))))), ids(hits));
    } finally {
      client.call("DELETE", "/_search/point_in_time", Map.of("pit_id", List.of(pit))).orFail();
    }
  }

  private Map<String, Object> coldStart(Map<String, Object> options) {
    Map<String, Object> query = new LinkedHashMap<>();
    query.put("model", "films");
    query.put("field", "item_vector");
    query.put("user", shop.job.context(user));
    query.put("k", 10);
    query.putAll(options);
    return query;
  }

  private Answer search(String index, int size, Map<String, Object> coldStart) {
    return search(index, size, "cold_start", coldStart);
  }

  private Answer search(String index, int size, String type, Map<String, Object> query) {
    return client
        .post(
            "/" + index + "/_search",
            Map.of("size", size, "_source", false, "query", Map.of(type, query)))
        .orFail();
  }

  private static JsonNode hits(Answer answer) {
    assertEquals(answer.body().toString(), 0, answer.body().path("_shards").path("failed").asInt());
    return answer.body().path("hits").path("hits");
  }

  private static List<String> ids(JsonNode hits) {
    List<String> ids = new ArrayList<>();
    hits.forEach(hit -> ids.add(hit.path("_id").asText()));
    return ids;
  }

  private static List<Double> scores(JsonNode hits) {
    List<Double> scores = new ArrayList<>();
    hits.forEach(hit -> scores.add(hit.path("_score").asDouble()));
    return scores;
  }
}
