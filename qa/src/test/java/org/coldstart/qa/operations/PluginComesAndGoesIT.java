package org.coldstart.qa.operations;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.coldstart.qa.client.Answer;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.cluster.LocalCluster;
import org.coldstart.qa.job.MainJob;
import org.junit.Test;

/**
 * One cluster of three nodes, through all that may happen to it as a whole: the plugin is taken
 * away while a training goes on, and comes back node by node; what was kept in a snapshot is
 * brought to a cluster that is another.
 */
public class PluginComesAndGoesIT {
  private static final int NODES = 3;

  @Test
  public void vectorsStayAndTheRegistryComesBack() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(NODES, "512m")) {
      Site site = new Site(cluster);
      site.open();
      site.assertWhole(1);
      nd4jIsOnlyWhereSomethingWasTrained(site);
      snapshot(site);
      thePluginGoesWhileSomethingIsTrained(site);
      thePluginComesBackNodeByNode(site);
      cluster.forget();
      cluster.startStopped();
      everythingIsRestored(site);
      onlyTheIndexIsRestored(site);
    }
  }

  // ---- ND4J

  private static void nd4jIsOnlyWhereSomethingWasTrained(Site site) throws IOException {
    if (!Files.exists(Path.of("/proc/self/maps"))) {
      return;
    }
    for (int node = 1; node <= NODES; node++) {
      RestClient client = site.cluster.client(node);
      MainJob job = site.job(node);
      Map<String, Object> item = site.catalogue.items().get(0).features();
      client.post(job.path() + "/_encode", Map.of("items", List.of(item))).orFail();
      client.post(job.path() + "/_evaluate", Map.of("version", 1)).orFail();
      client.put("/" + job.itemIndex() + "/_doc/by-node-" + node + "?refresh", item).orFail();
      assertEquals(5, job.recommend(job.context(0), null, 5).size());
    }
    List<Integer> loaded = new ArrayList<>();
    for (int node = 1; node <= NODES; node++) {
      String maps = Files.readString(Path.of("/proc/" + site.cluster.pid(node) + "/maps"));
      if (maps.contains("nd4j") || maps.contains("openblas")) {
        loaded.add(node);
      }
    }
    assertEquals("nodes with ND4J's libraries", 1, loaded.size());
  }

  // ---- without the plugin

  private static void thePluginGoesWhileSomethingIsTrained(Site site) {
    MainJob job = site.job(1);
    RestClient client = site.cluster.client(1);
    String run =
        client
            .post(
                job.path() + "/_train",
                Map.of("training", Map.of("serve", "towers", "epochs", 2_000)))
            .orFail()
            .body()
            .path("run")
            .asText();
    String state =
        client.get("/_plugins/_coldstart/runs/" + run).orFail().body().path("state").asText();
    assertEquals("running", state);
    for (int node = 1; node <= NODES; node++) {
      site.cluster.kill(node);
    }
    for (int node = 1; node <= NODES; node++) {
      site.cluster.plugin("remove", node);
    }
    site.cluster.startStopped();
    assertEquals(List.of(), nodesWithPlugin(client));
    String stamp = stampOf(client, "film-1");
    float[] vector = vectorOf(client, "film-1");
    JsonNode hits =
        client
            .post(
                "/ops-items/_search",
                Map.of(
                    "size",
                    5,
                    "query",
                    Map.of("knn", Map.of(MainJob.FIELD + ".a", Map.of("vector", vector, "k", 5)))))
            .orFail()
            .body()
            .at("/hits/hits");
    assertEquals("k-NN's own query finds what was encoded", 5, hits.size());
    assertFalse(stamp.isEmpty());
    client
        .put(
            "/ops-items/_doc/without-plugin?refresh",
            Map.copyOf(site.catalogue.items().get(1).features()))
        .orFail();
    assertEquals("", stampOf(client, "without-plugin"));
  }

  private static void thePluginComesBackNodeByNode(Site site) throws Exception {
    LocalCluster cluster = site.cluster;
    for (int node = 1; node <= NODES; node++) {
      cluster.stop(node);
      cluster.plugin("install", node);
      cluster.startStopped();
      if (node < NODES) {
        Answer refused = cluster.client(node).put(Site.MODELS + "early", site.definition());
        assertEquals(refused.toString(), 409, refused.status());
        for (int other = 1; other <= NODES; other++) {
          assertEquals(refused.reason(), other > node, refused.reason().contains("node-" + other));
        }
      }
    }
    Site.eventually(
        () -> {
          assertEquals(1, site.activeVersion(1));
          JsonNode second = site.model(1).path("versions").path(1);
          assertEquals(second.toString(), "failed", second.path("state").asText());
          assertTrue(second.toString(), second.path("reason").asText().length() > 3);
        });
    assertEquals(5, site.job(2).recommend(Map.of(), null, 5).size());
    site.job(3).deploy(run -> {});
    site.assertWhole(2);
    assertFalse(stampOf(cluster.client(1), "without-plugin").isEmpty());
  }

  private static List<String> nodesWithPlugin(RestClient client) {
    List<String> nodes = new ArrayList<>();
    for (JsonNode plugin : client.get("/_cat/plugins?format=json").orFail().body()) {
      if (plugin.path("component").asText().equals("opensearch-coldstart")) {
        nodes.add(plugin.path("name").asText());
      }
    }
    return nodes;
  }

  // ---- another cluster

  private static void snapshot(Site site) {
    repository(site);
    site.cluster
        .client(1)
        .put(
            "/_snapshot/backup/whole?wait_for_completion=true",
            Map.of("indices", "ops-*,.coldstart-models", "include_global_state", true))
        .orFail();
  }

  private static void repository(Site site) {
    site.cluster
        .client(1)
        .put(
            "/_snapshot/backup",
            Map.of(
                "type", "fs", "settings", Map.of("location", site.cluster.snapshots().toString())))
        .orFail();
  }

  private static void everythingIsRestored(Site site) throws Exception {
    RestClient client = site.cluster.client(1);
    assertEquals(404, client.get(Site.MODELS + "ops").status());
    repository(site);
    restore(client, "ops-*,.coldstart-models", true);
    Site.eventually(() -> assertEquals(1, site.activeVersion(2)));
    Site.eventually(() -> assertEquals(5, site.job(2).recommend(Map.of(), null, 5).size()));
    site.job(3).deploy(run -> {});
    site.assertWhole(1);
  }

  private static void onlyTheIndexIsRestored(Site site) throws Exception {
    RestClient client = site.cluster.client(2);
    client.delete(Site.MODELS + "ops?force=true").orFail();
    client.delete("/ops-items").orFail();
    restore(client, "ops-items", false);
    String before = stampOf(client, "film-1");
    assertFalse("vectors come along", before.isEmpty());
    Answer unknown =
        client.post(
            "/ops-items/_search",
            Map.of(
                "query",
                Map.of(
                    "cold_start",
                    Map.of("model", "ops", "field", MainJob.FIELD, "user", Map.of(), "k", 3))));
    assertTrue(unknown.toString(), unknown.status() / 100 == 4);
    assertTrue(unknown.reason(), unknown.reason().contains("[ops]"));
    MainJob job = site.job(2);
    job.define(site.definition());
    job.train(run -> {});
    job.deploy(run -> {});
    site.assertWhole(3);
    assertFalse(before.equals(stampOf(client, "film-1")));
  }

  private static void restore(RestClient client, String indices, boolean globalState) {
    client
        .post(
            "/_snapshot/backup/whole/_restore?wait_for_completion=true",
            Map.of("indices", indices, "include_global_state", globalState))
        .orFail();
  }

  // ---- documents

  private static JsonNode vectorsOf(RestClient client, String id) {
    return client.get("/ops-items/_doc/" + id).orFail().body().at("/_source/" + MainJob.FIELD);
  }

  private static String stampOf(RestClient client, String id) {
    JsonNode vectors = vectorsOf(client, id);
    for (String slot : List.of("a_stamp", "b_stamp", "c_stamp")) {
      if (vectors.has(slot)) {
        return vectors.path(slot).asText();
      }
    }
    return "";
  }

  private static float[] vectorOf(RestClient client, String id) {
    JsonNode stored = vectorsOf(client, id).path("a");
    float[] vector = new float[stored.size()];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = (float) stored.path(d).asDouble();
    }
    return vector;
  }
}
