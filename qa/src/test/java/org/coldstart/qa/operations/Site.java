package org.coldstart.qa.operations;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.coldstart.qa.catalogue.Catalogue;
import org.coldstart.qa.catalogue.GeneratedCatalogue;
import org.coldstart.qa.catalogue.HeldOut;
import org.coldstart.qa.client.Answer;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.client.UnexpectedAnswerException;
import org.coldstart.qa.cluster.LocalCluster;
import org.coldstart.qa.cluster.QuickDefinition;
import org.coldstart.qa.job.MainJob;

/** A small shop on a cluster of several nodes, and what must be true of it whatever happens. */
final class Site {
  static final String MODELS = "/_plugins/_coldstart/models/";
  private static final String SYSTEM_INDEX = ".coldstart-models";
  private static final String ITEM_INDICES = ".coldstart-items-";
  private static final int DIMENSION = 8;
  private static final int K = 10;

  /** How long a cluster may take to settle on a machine that has much else to do. */
  private static final long SETTLED_S = 120;

  /** Something that must become true. */
  interface Check {
    void run() throws Exception;
  }

  final LocalCluster cluster;
  final Catalogue catalogue = GeneratedCatalogue.of(80, 60, 1_200, 3);
  private final HeldOut heldOut = HeldOut.of(catalogue, 1);

  Site(LocalCluster cluster) {
    this.cluster = cluster;
  }

  /** The job as a client of one node does it. */
  MainJob job(int node) {
    return new MainJob(cluster.client(node), catalogue, heldOut, "ops");
  }

  Map<String, Object> definition() {
    return QuickDefinition.of(job(1), DIMENSION);
  }

  /** The shop with a replica of everything, and a model that is trained and deployed. */
  void open() {
    MainJob job = job(1);
    job.indexWhatIsKnown();
    cluster
        .client(1)
        .put("/ops-*/_settings", Map.of("index", Map.of("number_of_replicas", 1)))
        .orFail();
    job.define(definition());
    job.train(run -> {});
    job.deploy(run -> {});
  }

  /** The state of the model, or a missing node where there is none. */
  JsonNode model(int node) {
    Answer answer = cluster.client(node).get(MODELS + "ops");
    return answer.status() == 404 ? answer.body().path("nothing") : answer.orFail().body();
  }

  int activeVersion(int node) {
    return model(node).path("deployments").path(0).path("active_version").asInt();
  }

  /** How many documents the shop's index has. */
  long documents(int node) {
    return count(node, Map.of("match_all", Map.of()));
  }

  /** How many documents carry a vector of a version. */
  long filled(int node, String stamp) {
    return count(
        node,
        Map.of(
            "bool",
            Map.of(
                "should",
                List.of("a", "b", "c").stream()
                    .map(
                        slot ->
                            Map.of("term", Map.of(MainJob.FIELD + "." + slot + "_stamp", stamp)))
                    .toList())));
  }

  private long count(int node, Map<String, Object> query) {
    RestClient client = cluster.client(node);
    client.post("/ops-items/_refresh", null).orFail();
    return client
        .post("/ops-items/_count", Map.of("query", query))
        .orFail()
        .body()
        .path("count")
        .asLong();
  }

  String stamp(int node, int version) {
    for (JsonNode entry : model(node).path("versions")) {
      if (entry.path("version").asInt() == version) {
        return entry.path("stamp").asText();
      }
    }
    throw new AssertionError("there is no version " + version + ": " + model(node));
  }

  /**
   * What is true of a cluster in which nothing is half done: no version in training, none being
   * brought in, every document with a vector of the active version, queries that find as many as
   * they ask for, and nothing stored under stamps that no version has.
   */
  void assertWhole(int node) throws Exception {
    eventually(() -> assertSettled(node));
  }

  private void assertSettled(int node) {
    RestClient client = cluster.client(node);
    Set<String> stamps = new HashSet<>();
    for (JsonNode model :
        client.get("/_plugins/_coldstart/models").orFail().body().path("models")) {
      for (JsonNode version : model.path("versions")) {
        stamps.add(version.path("stamp").asText());
        String state = version.path("state").asText();
        assertTrue(version.toString(), Set.of("ready", "failed").contains(state));
        if (state.equals("failed")) {
          assertTrue("a reason: " + version, version.path("reason").asText().length() > 3);
        } else {
          client
              .post(
                  MODELS + model.path("name").asText() + "/_encode",
                  Map.of("version", version.path("version"), "items", List.of(Map.of())))
              .orFail();
        }
      }
      for (JsonNode deployment : model.path("deployments")) {
        assertTrue(deployment.toString(), deployment.path("incoming_version").isNull());
        int active = deployment.path("active_version").asInt();
        assertEquals(documents(node), filled(node, stamp(node, active)));
        assertEquals(K, job(node).recommend(Map.of(), null, K).size());
      }
    }
    assertNothingElseIsStored(client, stamps);
  }

  private static void assertNothingElseIsStored(RestClient client, Set<String> stamps) {
    for (JsonNode index :
        client.get("/_cat/indices?format=json&expand_wildcards=all").orFail().body()) {
      String name = index.path("index").asText();
      if (name.startsWith(ITEM_INDICES)) {
        assertTrue(name, stamps.contains(name.substring(ITEM_INDICES.length())));
      }
    }
    client.post("/" + SYSTEM_INDEX + "/_refresh", null).orFail();
    JsonNode stored =
        client
            .post(
                "/" + SYSTEM_INDEX + "/_search",
                Map.of(
                    "size",
                    0,
                    "aggs",
                    Map.of("stamps", Map.of("terms", Map.of("field", "stamp", "size", 1000)))))
            .orFail()
            .body();
    for (JsonNode bucket : stored.at("/aggregations/stamps/buckets")) {
      assertTrue("stored: " + bucket, stamps.contains(bucket.path("key").asText()));
    }
  }

  /** Tries until it holds; an answer that a cluster in upheaval gives does not count. */
  static void eventually(Check check) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLED_S);
    while (true) {
      try {
        check.run();
        return;
      } catch (AssertionError | UnexpectedAnswerException | UncheckedIOException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
      Thread.sleep(300);
    }
  }
}
