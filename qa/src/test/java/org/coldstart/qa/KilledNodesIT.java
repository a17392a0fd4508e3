package org.coldstart.qa;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.coldstart.qa.catalogue.Catalogue;
import org.coldstart.qa.catalogue.GeneratedCatalogue;
import org.coldstart.qa.catalogue.HeldOut;
import org.coldstart.qa.client.Answer;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.cluster.LocalCluster;
import org.coldstart.qa.cluster.QuickDefinition;
import org.coldstart.qa.job.MainJob;
import org.junit.Test;

/** Runs whose node is killed, on real servers: another node goes on with them. */
public class KilledNodesIT {
  private static final int NODES = 3;
  private static final int DIMENSION = 24;
  private static final String RUNS = "/_plugins/_coldstart/runs/";
  private static final long HUNG_NANOS = 300_000_000_000L;
  private static final long POLL_MS = 100;
  private static final int TRAININGS = 4;

  @Test
  public void anotherNodeGoesOnWithADeploymentAndATrainingWhoseNodesAreKilled() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(NODES, "512m")) {
      RestClient client = cluster.client();
      Catalogue catalogue = GeneratedCatalogue.of(300, 120, 5_000, 7);
      MainJob job = new MainJob(client, catalogue, HeldOut.of(catalogue, 1), "killed");
      job.indexWhatIsKnown();
      client.put("/killed-*/_settings", Map.of("index.number_of_replicas", 1)).orFail();
      job.define(QuickDefinition.of(job, DIMENSION));
      job.train(run -> {});
      deployment(cluster, job);
      training(cluster, job, catalogue);
    }
  }

  /** It goes on behind what was filled, under its own id, and activates the version. */
  private static void deployment(LocalCluster cluster, MainJob job) throws Exception {
    int killed = NODES;
    rate(cluster.client(), 30);
    String run =
        node(cluster, killed)
            .post(job.path() + "/_deploy", Map.of("index", job.itemIndex(), "field", MainJob.FIELD))
            .orFail()
            .body()
            .path("run")
            .asText();
    await(cluster.client(), run, seen -> seen.path("done").asInt() > 0);
    cluster.kill(killed);
    rate(cluster.client(), -1);
    JsonNode ended = await(cluster.client(), run, KilledNodesIT::hasEnded);
    assertEquals(ended.toString(), "completed", ended.path("state").asText());
    assertEquals(ended.toString(), 2, ended.path("attempts").asInt());
    assertTrue(ended.toString(), ended.path("resumed_from").asText().matches("[1-9][0-9]* .*"));
    assertEquals(ended.toString(), 0, ended.path("outcome").path("documents_left").asInt(-1));
    JsonNode active = cluster.client().get(job.path()).orFail().body();
    assertEquals(
        active.toString(), 1, active.path("deployments").path(0).path("active_version").asInt());
    assertEquals(10, job.recommend(job.context(0), null, 10).size());
    cluster.startStopped();
  }

  /** What it makes is what the training made that nothing happened to. */
  private static void training(LocalCluster cluster, MainJob job, Catalogue catalogue)
      throws Exception {
    JsonNode ended = null;
    for (int i = 0; i < TRAININGS && (ended == null || ended.path("attempts").asInt() == 1); i++) {
      int killed = 2 + i % 2;
      String run =
          node(cluster, killed)
              .post(job.path() + "/_train", Map.of())
              .orFail()
              .body()
              .path("run")
              .asText();
      cluster.kill(killed);
      ended = await(cluster.client(), run, KilledNodesIT::hasEnded);
      assertEquals(ended.toString(), "completed", ended.path("state").asText());
      cluster.startStopped();
    }
    assertTrue("no training met its node's death", ended.path("attempts").asInt() > 1);
    String resumed = ended.path("resumed_from").asText();
    assertTrue(
        resumed,
        resumed.startsWith("the chosen settings and epochs") || resumed.startsWith("the start"));
    assertEquals(
        encoded(cluster.client(), job, catalogue, 1),
        encoded(cluster.client(), job, catalogue, ended.path("version").asInt()));
  }

  /** What a version makes of items and users. */
  private static List<JsonNode> encoded(
      RestClient client, MainJob job, Catalogue catalogue, int version) {
    List<Map<String, Object>> items = new ArrayList<>();
    catalogue.items().subList(0, 50).forEach(item -> items.add(item.features()));
    List<Map<String, Object>> users = new ArrayList<>();
    for (int user = 0; user < 50; user++) {
      users.add(job.context(user));
    }
    JsonNode answer =
        client
            .post(
                job.path() + "/_encode", Map.of("version", version, "items", items, "users", users))
            .orFail()
            .body();
    assertEquals(50, answer.path("items").size());
    assertEquals(50, answer.path("users").size());
    return List.of(answer.path("items"), answer.path("users"));
  }

  private static RestClient node(LocalCluster cluster, int number) {
    return new RestClient(cluster.addresses().get(number - 1));
  }

  private static void rate(RestClient client, int documentsPerSecond) {
    client
        .put(
            "/_cluster/settings",
            Map.of(
                "persistent",
                Map.of("plugins.coldstart.deploy.requests_per_second", documentsPerSecond)))
        .orFail();
  }

  private static boolean hasEnded(JsonNode run) {
    return !run.path("state").asText().equals("running");
  }

  /** Looks at a run until it is as wanted; an answer that fails, as while a node dies, is none. */
  private static JsonNode await(RestClient client, String run, Predicate<JsonNode> wanted)
      throws InterruptedException {
    long started = System.nanoTime();
    while (true) {
      Answer answer = client.get(RUNS + run);
      if (answer.status() == 200 && wanted.test(answer.body())) {
        return answer.body();
      }
      if (System.nanoTime() - started > HUNG_NANOS) {
        throw new AssertionError("not in time: " + answer);
      }
      Thread.sleep(POLL_MS);
    }
  }
}
