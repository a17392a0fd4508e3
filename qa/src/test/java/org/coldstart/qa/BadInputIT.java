package org.coldstart.qa;

import static org.coldstart.qa.Refusal.refused;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.coldstart.qa.client.Answer;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.client.RestClient.Document;
import org.junit.Test;

/**
 * Documents, queries and deployments that cannot be: refused with the field's name, and nothing has
 * changed.
 */
public class BadInputIT {
  private static final String MODELS = "/_plugins/_coldstart/models/";

  private final SharedShop shop = SharedShop.get();
  private final RestClient client = shop.client;

  @Test
  public void vectorsThatAreNoneAreRefusedByEncode() {
    encodeRefused("items", Map.of("picture", List.of(1, 2, 3)), "picture");
    encodeRefused("items", Map.of("picture", vectorWith(1e39)), "picture");
    encodeRefused("items", Map.of("picture", vectorWith("NaN")), "picture");
    encodeRefused("items", Map.of("price", "cheap"), "price");
    encodeRefused("users", Map.of("age", "Infinity"), "age");
  }

  @Test
  public void aDocumentWithAWrongTypeIsRefusedAndItsNeighbourIsNot() {
    Map<String, Object> bad =
        Map.of("title", "Short picture", "picture", List.of(1, 2, 3), "new", true);
    Map<String, Object> good = new LinkedHashMap<>(shop.catalogue.items().get(0).features());
    try {
      Answer bulk =
          client.bulkOnce(
              "films-items",
              "?pipeline=films-items",
              List.of(new Document("bad", bad), new Document("good", good)));
      JsonNode items = bulk.orFail().body().path("items");
      assertEquals(items.toString(), 400, items.path(0).path("index").path("status").asInt());
      assertTrue(items.toString(), items.path(0).toString().contains("picture"));
      assertEquals(items.toString(), 201, items.path(1).path("index").path("status").asInt());
      assertEquals(404, client.get("/films-items/_doc/bad").status());
    } finally {
      client.delete("/films-items/_doc/bad");
      client.delete("/films-items/_doc/good?refresh=true");
    }
  }

  @Test
  public void aPipelineMayKeepSuchADocumentWithoutVector() {
    Map<String, Object> processor =
        Map.of("model", "films", "field", "item_vector", "ignore_failure", true);
    client
        .put(
            "/_ingest/pipeline/lenient",
            Map.of("processors", List.of(Map.of("item_tower", processor))))
        .orFail();
    try {
      client
          .put(
              "/films-items/_doc/bad?pipeline=lenient&refresh=true",
              Map.of("title", "Short picture", "picture", List.of(1, 2, 3)))
          .orFail();
      JsonNode kept = client.get("/films-items/_doc/bad").orFail().body().path("_source");
      assertEquals("Short picture", kept.path("title").asText());
      kept.path("item_vector").forEach(value -> assertTrue(kept.toString(), value.isTextual()));
    } finally {
      client.delete("/films-items/_doc/bad?refresh=true");
      client.delete("/_ingest/pipeline/lenient");
    }
  }

  @Test
  public void aPipelineWithUnknownOrMissingOptions() {
    refused(
        client.put(
            "/_ingest/pipeline/odd",
            Map.of(
                "processors",
                List.of(
                    Map.of(
                        "item_tower", Map.of("model", "films", "field", "v", "colour", "red"))))),
        400,
        "colour");
    refused(
        client.put(
            "/_ingest/pipeline/odd",
            Map.of("processors", List.of(Map.of("item_tower", Map.of("model", "films"))))),
        400,
        "field");
    assertEquals(404, client.get("/_ingest/pipeline/odd").status());
  }

  // ---- queries

  @Test
  public void anUnknownFeatureInAQuery() {
    Answer answer = query(Map.of("user", Map.of("nonsense", 1)));
    refused(answer, 400, "nonsense");
    for (String known : List.of("age", "gender", "occupation", "history")) {
      assertTrue(answer.reason(), answer.reason().contains(known));
    }
  }

  @Test
  public void unknownAndImpossibleFieldsOfAQuery() {
    refused(query(Map.of("usr", Map.of())), 400, "usr");
    refused(query(Map.of("k", 0)), 400, "k");
    refused(query(Map.of("k", -3)), 400, "k");
    refused(query(Map.of("k", 10, "min_score", 0.5)), 400, "min_score");
    refused(query(Map.of("user", Map.of("age", List.of("old")))), 400, "age");
    refused(
        client.post(
            "/films-items/_search",
            "{\"query\": {\"cold_start\": {\"field\": \"item_vector\", \"user\": {}}}}"),
        400,
        "model");
  }

  @Test
  public void aFieldThatIsNotDeployed() {
    refused(query(Map.of("field", "title")), 400, "title");
    refused(query(Map.of("field", "no_such_field")), 400, "no_such_field");
  }

  @Test
  public void aModelThatIsUnknownOrHasNoActiveVersion() {
    Answer unknown = query(Map.of("model", "nope"));
    assertTrue(
        unknown.status() + ": " + unknown.reason(),
        unknown.status() == 400 || unknown.status() == 404);
    assertTrue(unknown.reason(), unknown.reason().contains("nope"));
    client.put(MODELS + "idle", shop.job.definition()).orFail();
    try {
      Answer idle = query(Map.of("model", "idle"));
      refused(idle, 400, "idle");
      assertTrue(
          idle.reason(), idle.reason().contains("_train") || idle.reason().contains("_deploy"));
    } finally {
      client.delete(MODELS + "idle").orFail();
    }
  }

  // ---- deployments

  @Test
  public void aFieldThatTheDocumentsAlreadyUse() {
    deploymentRefused(Map.of("index", "films-items", "field", "title"), 400, "field");
  }

  @Test
  public void anEngineWithoutItsLibrary() {
    deploymentRefused(
        Map.of(
            "index", "films-items", "field", "other_vector", "method", Map.of("engine", "faiss")),
        400,
        "method.engine");
  }

  @Test
  public void anotherSpaceThanInnerProduct() {
    deploymentRefused(
        Map.of(
            "index", "films-items", "field", "other_vector", "method", Map.of("space_type", "l2")),
        400,
        "space_type");
  }

  @Test
  public void anIndexWithoutKnnIsRefusedWithTheRecipe() {
    client.put("/plain", Map.of("settings", Map.of("number_of_replicas", 0))).orFail();
    try {
      Answer answer = client.post(MODELS + "films/_deploy", Map.of("index", "plain", "field", "v"));
      refused(answer, 400, "index.knn");
      assertTrue(answer.reason(), answer.reason().contains("reindex"));
    } finally {
      client.delete("/plain").orFail();
    }
  }

  @Test
  public void anIndexWithoutSource() {
    client
        .put(
            "/sourceless",
            "{\"settings\": {\"index\": {\"knn\": true, \"knn.derived_source.enabled\": false, \"number_of_replicas\": 0}}, \"mappings\": {\"_source\": {\"excludes\": [\"secret\"]}}}")
        .orFail();
    try {
      refused(
          client.post(MODELS + "films/_deploy", Map.of("index", "sourceless", "field", "v")),
          400,
          "_source");
    } finally {
      client.delete("/sourceless").orFail();
    }
  }

  @Test
  public void aVersionOrAnIndexThatDoesNotExist() {
    deploymentRefused(
        Map.of("index", "films-items", "field", "other_vector", "version", 77), 404, "77");
    deploymentRefused(Map.of("index", "nowhere", "field", "other_vector"), 404, "nowhere");
    deploymentRefused(
        Map.of("index", "films-items", "field", "other_vector", "colour", "red"), 400, "colour");
  }

  @Test
  public void aModelThatIsDeployedIsNotDeleted() {
    refused(client.delete(MODELS + "films"), 409, "films");
    assertEquals(200, client.get(MODELS + "films").status());
  }

  @Test
  public void whatDoesNotExistIsNotFound() {
    assertEquals(404, client.get(MODELS + "nope").status());
    assertEquals(404, client.post(MODELS + "nope/_train", Map.of()).status());
    assertEquals(404, client.get(MODELS + "films/versions/77").status());
    assertEquals(404, client.get("/_plugins/_coldstart/runs/nope").status());
  }

  private void encodeRefused(String side, Map<String, Object> entity, String path) {
    refused(client.post(MODELS + "films/_encode", Map.of(side, List.of(entity))), 400, path);
  }

  private void deploymentRefused(Map<String, Object> body, int status, String path) {
    JsonNode mapping = client.get("/films-items/_mapping").orFail().body();
    JsonNode model = client.get(MODELS + "films").orFail().body();
    refused(client.post(MODELS + "films/_deploy?wait_for_completion=true", body), status, path);
    assertEquals(mapping, client.get("/films-items/_mapping").orFail().body());
    assertEquals(model, client.get(MODELS + "films").orFail().body());
  }

  private Answer query(Map<String, Object> changes) {
    Map<String, Object> query = new LinkedHashMap<>();
    query.put("model", "films");
    query.put("field", "item_vector");
    query.put("user", Map.of());
    query.put("k", 5);
    query.putAll(changes);
    return client.post("/films-items/_search", Map.of("query", Map.of("cold_start", query)));
  }

  private static List<Object> vectorWith(Object component) {
    List<Object> vector = new ArrayList<>(Collections.nCopies(48, 0.1));
    vector.set(7, component);
    return vector;
  }
}
