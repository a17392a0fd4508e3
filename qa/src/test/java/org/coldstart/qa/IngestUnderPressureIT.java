package org.coldstart.qa;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.coldstart.qa.catalogue.Catalogue;
import org.coldstart.qa.catalogue.Entity;
import org.coldstart.qa.catalogue.GeneratedCatalogue;
import org.coldstart.qa.catalogue.HeldOut;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.client.RestClient.Document;
import org.coldstart.qa.cluster.SharedCluster;
import org.coldstart.qa.job.MainJob;
import org.junit.After;
import org.junit.Test;

/**
 * Eight clients write bulks, through a pipeline with all that pipelines can do, while versions are
 * loaded, activated, taken back and deleted.
 */
public class IngestUnderPressureIT {
  private static final String INDEX = "pressed-written";
  private static final int WRITERS = 8;
  private static final int A_BULK = 20;

  private final RestClient client = SharedCluster.client();
  private final Catalogue catalogue = GeneratedCatalogue.of(120, 80, 2_000, 11);
  private final MainJob job = new MainJob(client, catalogue, HeldOut.of(catalogue, 1), "pressed");
  private final AtomicBoolean ended = new AtomicBoolean();

  @After
  public void leaveNothingBehind() {
    client.delete(job.path() + "?force=true");
    client.delete(
        "/" + INDEX + "," + job.itemIndex() + "," + job.userIndex() + "," + job.eventIndex());
    client.delete("/_ingest/pipeline/pressed-outer");
    client.delete("/_ingest/pipeline/pressed-inner");
    client.delete("/_ingest/pipeline/" + job.pipeline());
  }

  @Test
  public void everyDocumentIsWhatItsPipelineMadeOfIt() throws Exception {
    job.indexWhatIsKnown();
    job.define();
    job.train(run -> {});
    client
        .put(
            "/" + INDEX,
            Map.of(
                "settings",
                Map.of("index", Map.of("knn", true, "number_of_replicas", 0)),
                "mappings",
                job.itemMapping()))
        .orFail();
    pipelines();
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    try {
      List<Future<Integer>> bulks = new ArrayList<>();
      // From here on a version is live: before, a wrong value passes like any other.
      deploy(1);
      for (int writer = 0; writer < WRITERS; writer++) {
        bulks.add(writers.submit(writer(writer)));
      }
      job.train(run -> {});
      deploy(2);
      activate(1);
      activate(2);
      ended.set(true);
      int written = 0;
      for (Future<Integer> each : bulks) {
        written += each.get(60, TimeUnit.SECONDS);
      }
      assertTrue(written + " bulks", written >= WRITERS);
      client.post("/" + INDEX + "/_refresh", null).orFail();
      assertBook(written);
      theModelGoesWhileTheyWrite(writers);
    } finally {
      ended.set(true);
      writers.shutdownNow();
      assertTrue(writers.awaitTermination(60, TimeUnit.SECONDS));
    }
  }

  private void assertBook(int bulks) {
    String stamp =
        client.get(job.path()).orFail().body().path("versions").path(1).path("stamp").asText();
    assertEquals(5 * bulks, count(written("plain")));
    assertEquals("dropped", 0, count(written("drop")));
    for (String kind : List.of("plain", "bad", "tolerated")) {
      assertEquals(kind, 5 * bulks, count(written(kind)));
    }
    Map<String, Object> nested = Map.of("term", Map.of("nested", true));
    assertEquals("the inner pipeline", 15 * bulks, count(nested));
    assertEquals("on_failure", 5 * bulks, count(Map.of("term", Map.of("failed", true))));
    int carriers = 0;
    for (String slot : List.of("a", "b", "c")) {
      carriers +=
          count(
              Map.of(
                  "bool",
                  Map.of(
                      "filter",
                      List.of(
                          written("plain"),
                          Map.of("exists", Map.of("field", MainJob.FIELD + "." + slot)),
                          Map.of("term", Map.of(MainJob.FIELD + "." + slot + "_stamp", stamp))))));
      for (String kind : List.of("bad", "tolerated")) {
        assertEquals(
            kind + " has no vector",
            0,
            count(
                Map.of(
                    "bool",
                    Map.of(
                        "filter",
                        List.of(
                            written(kind),
                            Map.of("exists", Map.of("field", MainJob.FIELD + "." + slot)))))));
      }
    }
    assertEquals("vectors of the active version", 5 * bulks, carriers);
  }

  private void theModelGoesWhileTheyWrite(ExecutorService writers) throws Exception {
    ended.set(false);
    List<Future<Integer>> bulks = new ArrayList<>();
    for (int writer = WRITERS; writer < 2 * WRITERS; writer++) {
      bulks.add(writers.submit(writer(writer)));
    }
    client.delete(job.path() + "?force=true").orFail();
    ended.set(true);
    for (Future<Integer> each : bulks) {
      each.get(60, TimeUnit.SECONDS);
    }
    client.bulk(INDEX, "?pipeline=pressed-outer", bulk("afterwards"));
    JsonNode last = client.get("/" + INDEX + "/_doc/afterwards-plain-0").orFail().body();
    assertFalse(last.toString(), last.path("_source").has(MainJob.FIELD));
  }

  private Callable<Integer> writer(int number) {
    return () -> {
      int bulks = 0;
      do {
        client.bulk(INDEX, "?pipeline=pressed-outer", bulk("w" + number + "-" + bulks++));
      } while (!ended.get());
      return bulks;
    };
  }

  private List<Document> bulk(String prefix) {
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < A_BULK; i++) {
      String kind = List.of("plain", "drop", "bad", "tolerated").get(i % 4);
      Entity item = catalogue.items().get(i);
      Map<String, Object> source = new LinkedHashMap<>(item.features());
      source.put("kind", kind);
      if (kind.equals("bad") || kind.equals("tolerated")) {
        source.put("picture", List.of(1.0));
      }
      documents.add(new Document(prefix + "-" + kind + "-" + i / 4, source));
    }
    return documents;
  }

  private void pipelines() {
    client
        .put(
            "/_ingest/pipeline/pressed-inner",
            Map.of("processors", List.of(Map.of("set", Map.of("field", "nested", "value", true)))))
        .orFail();
    Map<String, Object> tower = Map.of("model", "pressed", "field", MainJob.FIELD);
    Map<String, Object> handled = new LinkedHashMap<>(tower);
    handled.put("if", "ctx.kind == 'bad'");
    handled.put("on_failure", List.of(Map.of("set", Map.of("field", "failed", "value", true))));
    Map<String, Object> ignored = new LinkedHashMap<>(tower);
    ignored.put("if", "ctx.kind != 'bad'");
    ignored.put("ignore_failure", true);
    client
        .put(
            "/_ingest/pipeline/pressed-outer",
            Map.of(
                "processors",
                List.of(
                    Map.of("drop", Map.of("if", "ctx.kind == 'drop'")),
                    Map.of("pipeline", Map.of("name", "pressed-inner")),
                    Map.of("item_tower", handled),
                    Map.of("item_tower", ignored))))
        .orFail();
  }

  private void deploy(int version) {
    client
        .post(
            job.path() + "/_deploy?wait_for_completion=true",
            Map.of("index", INDEX, "field", MainJob.FIELD, "version", version))
        .orFail();
  }

  private void activate(int version) {
    client.post(job.path() + "/_activate", Map.of("version", version)).orFail();
  }

  private static Map<String, Object> written(String kind) {
    return Map.of("term", Map.of("kind.keyword", kind));
  }

  private int count(Map<String, Object> query) {
    return client
        .post("/" + INDEX + "/_count", Map.of("query", query))
        .orFail()
        .body()
        .path("count")
        .asInt();
  }
}
