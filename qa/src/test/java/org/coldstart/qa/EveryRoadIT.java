package org.coldstart.qa;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.coldstart.qa.catalogue.Entity;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.client.RestClient.Document;
import org.coldstart.qa.job.MainJob;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * Whichever way a document of a deployed index is written, its vector is that of the active
 * version: at once, or after a sweep.
 */
public class EveryRoadIT {
  private static final String INDEX = "roads";
  private static final String ALIAS = "all-roads";
  private static final String MODEL = "/_plugins/_coldstart/models/films";
  private static final String PLACE =
      "{\"index\": \"" + INDEX + "\", \"field\": \"" + MainJob.FIELD + "\", \"version\": 1}";
  private static final String SWEEP = "plugins.coldstart.sweep.interval";
  private static final String ATTACHED = "cluster.ingest.system_pipeline_enabled";
  private static final int ITEMS = 40;
  private static final double TOLERANCE = 1e-5;
  private static final long SWEPT_AFTER_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static SharedShop shop;
  private static RestClient client;
  private static String stamp;

  @BeforeClass
  public static void deploy() {
    shop = SharedShop.get();
    client = shop.client;
    setting(SWEEP, "-1");
    client
        .put(
            "/" + INDEX,
            Map.of(
                "settings",
                Map.of(
                    "index", Map.of("knn", true, "number_of_shards", 2, "number_of_replicas", 0)),
                "mappings",
                shop.job.itemMapping(),
                "aliases",
                Map.of(ALIAS, Map.of("is_write_index", true))))
        .orFail();
    List<Document> documents = new ArrayList<>();
    for (int item = 0; item < ITEMS; item++) {
      documents.add(new Document(String.valueOf(item), features(item)));
    }
    client.bulk(INDEX, "?refresh=true", documents);
    client.post(MODEL + "/_deploy?wait_for_completion=true", PLACE).orFail();
    for (JsonNode version : client.get(MODEL).orFail().body().path("versions")) {
      if (version.path("version").asInt() == 1) {
        stamp = version.path("stamp").asText();
      }
    }
  }

  @AfterClass
  public static void undeploy() {
    setting(SWEEP, null);
    setting(ATTACHED, null);
    client
        .post(
            MODEL + "/_undeploy",
            "{\"index\": \"" + INDEX + "\", \"field\": \"" + MainJob.FIELD + "\"}")
        .orFail();
    client.delete("/" + INDEX).orFail();
  }

  @Test
  public void atOnce() {
    client.put(document("new"), features(100)).orFail();
    client.put(document("piped") + "?pipeline=films-items", features(101)).orFail();
    client.put("/" + ALIAS + "/_doc/aliased", features(102)).orFail();
    client.put(document("routed") + "?routing=r", features(103)).orFail();
    client.bulk(INDEX, "", List.of(new Document("bulk", features(104))));
    client.post(update("0"), Map.of("doc", features(105))).orFail();
    client.post(update("1"), script(106)).orFail();
    client.post(update("born"), Map.of("doc", features(107), "doc_as_upsert", true)).orFail();
    client.post(update("scripted"), scriptOrUpsert(108, 109)).orFail();
    client.post(update("scripted"), scriptOrUpsert(110, 111)).orFail();
    bulk(
        Map.of("update", Map.of("_id", "2")),
        Map.of("doc", features(112)),
        Map.of("update", Map.of("_id", "3")),
        Map.of("doc", Map.of("new", true)),
        Map.of("update", Map.of("_id", "4")),
        Map.of("doc", one(features(113)), "doc_as_upsert", true),
        Map.of("update", Map.of("_id", "born in a bulk")),
        Map.of("doc", features(114), "doc_as_upsert", true),
        Map.of("update", Map.of("_id", "routed", "routing", "r")),
        Map.of("doc", one(features(115))),
        Map.of("update", Map.of("_id", "5", "_index", ALIAS)),
        Map.of("doc", one(features(116))));
    for (String id :
        List.of(
            "new",
            "piped",
            "aliased",
            "bulk",
            "0",
            "1",
            "born",
            "scripted",
            "2",
            "3",
            "4",
            "born%20in%20a%20bulk",
            "5")) {
      assertFresh(id);
    }
    assertTrue("routed", isFresh("routed?routing=r"));
  }

  @Test
  public void atOnceByQueryAndFromAnotherIndex() {
    Map<String, Object> changed = new LinkedHashMap<>(script(120));
    changed.put("query", Map.of("ids", Map.of("values", List.of("10", "11"))));
    client.post("/" + INDEX + "/_update_by_query?refresh=true", changed).orFail();
    assertFresh("10");
    assertFresh("11");
    client.put("/elsewhere-roads", Map.of("settings", Map.of("number_of_replicas", 0))).orFail();
    try {
      client.put("/elsewhere-roads/_doc/12?refresh=true", features(121)).orFail();
      reindex("elsewhere-roads", INDEX);
      assertFresh("12");
    } finally {
      client.delete("/elsewhere-roads").orFail();
    }
  }

  /** Slots that a mapping lacks would be mapped as floats, and the field be spoilt for good. */
  @Test
  public void aCopyIntoAnIndexWithoutSlotsThroughTheProcessorLeavesThemOut() {
    client
        .put(
            "/copied-roads",
            Map.of(
                "settings", Map.of("index", Map.of("knn", true, "number_of_replicas", 0)),
                "mappings", shop.job.itemMapping()))
        .orFail();
    try {
      client
          .post(
              "/_reindex?refresh=true",
              Map.of(
                  "source",
                  Map.of("index", INDEX, "query", Map.of("ids", Map.of("values", List.of("20")))),
                  "dest",
                  Map.of("index", "copied-roads", "pipeline", shop.job.pipeline())))
          .orFail();
      JsonNode mapping = client.get("/copied-roads/_mapping").orFail().body();
      assertFalse(mapping.toString(), mapping.findPath("properties").has(MainJob.FIELD));
      JsonNode copy = client.get("/copied-roads/_doc/20").orFail().body();
      assertFalse(copy.toString(), copy.path("_source").has(MainJob.FIELD));
    } finally {
      client.delete("/copied-roads").orFail();
    }
  }

  @Test
  public void afterASweep() throws InterruptedException {
    bulk(Map.of("update", Map.of("_id", "30")), script(130));
    setting(ATTACHED, "false");
    client.put(document("unseen"), features(131)).orFail();
    client.put(document("31"), features(132)).orFail();
    bulk(
        Map.of("update", Map.of("_id", "32")),
        Map.of("doc", one(features(133))),
        Map.of("update", Map.of("_id", "33")),
        Map.of("doc", one(features(134)), "doc_as_upsert", true));
    client
        .post(
            "/" + INDEX + "/_update_by_query?refresh=true",
            Map.of(
                "query", Map.of("ids", Map.of("values", List.of("34"))),
                "script", Map.of("source", "ctx._source.remove('" + MainJob.FIELD + "')")))
        .orFail();
    setting(ATTACHED, null);
    List<String> roads = List.of("30", "unseen", "31", "32", "33", "34");
    for (String id : roads) {
      assertFalse(id + " is fresh before any sweep", isFresh(id));
    }
    setting(SWEEP, "200ms");
    try {
      long deadline = System.nanoTime() + SWEPT_AFTER_NANOS;
      while (!roads.stream().allMatch(EveryRoadIT::isFresh)) {
        assertTrue("still stale: " + roads, System.nanoTime() < deadline);
        Thread.sleep(50);
      }
    } finally {
      setting(SWEEP, "-1");
    }
    JsonNode stats = client.get("/_plugins/_coldstart/stats").orFail().body();
    long mended = 0;
    for (JsonNode node : stats.path("nodes")) {
      mended += node.path("sweep").path("documents_mended").asLong();
    }
    assertTrue(stats.toString(), mended >= roads.size());
  }

  private static Map<String, Object> features(int item) {
    Entity entity = shop.catalogue.items().get(item);
    return new LinkedHashMap<>(entity.features());
  }

  /** One feature alone, with another value than the item's it is put over. */
  private static Map<String, Object> one(Map<String, Object> features) {
    Map.Entry<String, Object> first = features.entrySet().iterator().next();
    return Map.of(first.getKey(), first.getValue());
  }

  private static Map<String, Object> script(int item) {
    return Map.of(
        "script",
        Map.of(
            "source",
            "ctx._source.putAll(params.features)",
            "params",
            Map.of("features", features(item))));
  }

  private static Map<String, Object> scriptOrUpsert(int item, int otherwise) {
    Map<String, Object> update = new LinkedHashMap<>(script(item));
    update.put("upsert", features(otherwise));
    return update;
  }

  private static String document(String id) {
    return "/" + INDEX + "/_doc/" + id;
  }

  private static String update(String id) {
    return "/" + INDEX + "/_update/" + id;
  }

  @SafeVarargs
  private static void bulk(Map<String, Object>... lines) {
    StringBuilder body = new StringBuilder();
    for (Map<String, Object> line : lines) {
      body.append(client.written(line)).append('\n');
    }
    byte[] answer = client.prepare("/" + INDEX + "/_bulk", body.toString()).send();
    assertFalse(
        new String(answer, StandardCharsets.UTF_8),
        client.read(answer).path("errors").asBoolean(true));
  }

  private static void reindex(String from, String to) {
    client
        .post(
            "/_reindex?refresh=true",
            Map.of("source", Map.of("index", from), "dest", Map.of("index", to)))
        .orFail();
  }

  private static void setting(String key, String value) {
    Map<String, Object> transients = new LinkedHashMap<>();
    transients.put(key, value);
    client.put("/_cluster/settings", Map.of("transient", transients)).orFail();
  }

  private static void assertFresh(String id) {
    assertTrue(id + " is stale", isFresh(id));
  }

  private static boolean isFresh(String id) {
    JsonNode found = client.get(document(id)).orFail().body();
    Map<String, Object> item = client.asMap(found.path("_source"));
    item.remove(MainJob.FIELD);
    item.remove("new");
    item.put("id", found.path("_id").asText());
    JsonNode expected =
        client
            .post(MODEL + "/_encode", Map.of("items", List.of(item), "version", 1))
            .orFail()
            .body()
            .path("items")
            .path(0);
    JsonNode vectors = found.path("_source").path(MainJob.FIELD);
    for (String slot : List.of("a", "b", "c")) {
      if (vectors.path(slot + "_stamp").asText().equals(stamp)) {
        JsonNode vector = vectors.path(slot);
        boolean same = vector.size() == expected.size();
        for (int i = 0; same && i < vector.size(); i++) {
          same = Math.abs(vector.path(i).asDouble() - expected.path(i).asDouble()) < TOLERANCE;
        }
        return same;
      }
    }
    return false;
  }
}
