package org.coldstart.qa.operations;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.coldstart.qa.client.Answer;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.cluster.LocalCluster;
import org.coldstart.qa.job.MainJob;
import org.coldstart.qa.job.Run;
import org.junit.Test;

/**
 * The elected cluster manager dies by {@code kill -9} in the middle of a call that another node was
 * asked for: the call is done or it is not, never half, and the next one works. {@code mvn verify
 * -P failover} tries every verb several times.
 */
public class FailoverIT {
  private static final int NODES = 3;
  private static final String VERBS = System.getProperty("failover.verbs", "define,deploy");
  private static final int ROUNDS = Integer.getInteger("failover.rounds", 1);
  private static final String IMPORTED = Site.MODELS + "ops-imported";
  private static final String DEFINED = Site.MODELS + "ops-defined";
  private static final String ARTEFACT = "../model/src/test/resources/artifact/v1.csm";

  /** A verb: what is asked of a node that lives on, and what must be true afterwards. */
  private record Verb(Function<RestClient, Answer> call, After after) {}

  private interface After {
    /**
     * @param asked the node that was asked
     * @param answer what it said; null where the answer was lost
     */
    void check(int asked, Answer answer) throws Exception;
  }

  private Site site;

  /** What {@code _activate} was asked for last. */
  private volatile int wanted;

  @Test
  public void theClusterManagerDiesInTheMiddle() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(NODES, "512m")) {
      site = new Site(cluster);
      site.open();
      site.job(1).train(run -> {});
      Map<String, Verb> verbs = verbs();
      for (int round = 0; round < ROUNDS; round++) {
        for (String name : VERBS.split(",")) {
          fail(name, verbs.get(name), round);
        }
      }
    }
  }

  private void fail(String name, Verb verb, int round) throws Exception {
    LocalCluster cluster = site.cluster;
    int manager = cluster.clusterManager(1);
    int asked = manager == 1 ? 2 : 1;
    RestClient client = cluster.client(asked);
    CompletableFuture<Answer> answer =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return verb.call().apply(client);
              } catch (UncheckedIOException e) {
                return null;
              }
            });
    // Calls take from some milliseconds to some seconds: each round meets them at another place.
    TimeUnit.MILLISECONDS.sleep(5L + 60L * round);
    cluster.kill(manager);
    Answer said = answer.get(5, TimeUnit.MINUTES);
    Site.eventually(() -> assertTrue(cluster.clusterManager(asked) != manager));
    cluster.startStopped();
    verb.after().check(asked, said);
    site.assertWhole(asked);
    site.assertWhole(manager);
    System.out.printf(
        Locale.ROOT,
        "failover: %s, node-%d died, answer %s%n",
        name,
        manager,
        said == null ? "lost" : String.valueOf(said.status()));
  }

  private Map<String, Verb> verbs() {
    Map<String, Object> place = Map.of("index", "ops-items", "field", MainJob.FIELD);
    Map<String, Verb> verbs = new LinkedHashMap<>();
    verbs.put("define", new Verb(client -> client.put(DEFINED, site.definition()), this::defined));
    verbs.put("delete", new Verb(client -> client.delete(DEFINED), this::deleted));
    verbs.put("import", new Verb(this::importing, this::imported));
    verbs.put(
        "train",
        new Verb(client -> client.post(Site.MODELS + "ops/_train", Map.of()), this::runEnds));
    verbs.put(
        "deploy",
        new Verb(client -> client.post(Site.MODELS + "ops/_deploy", place), this::runEnds));
    verbs.put(
        "activate",
        new Verb(
            client ->
                client.post(Site.MODELS + "ops/_activate", Map.of("version", otherVersion(client))),
            this::activated));
    verbs.put(
        "undeploy",
        new Verb(client -> client.post(Site.MODELS + "ops/_undeploy", place), this::undeployed));
    return verbs;
  }

  /** A call that was answered well has been made; any other has been made or not. */
  private void defined(int asked, Answer answer) {
    Answer there = site.cluster.client(asked).get(DEFINED);
    if (isDone(answer)) {
      there.orFail();
    }
    if (there.status() == 200) {
      assertEquals(8, there.body().path("definition").path("dimension").asInt());
    } else {
      assertEquals(404, there.status());
      site.cluster.client(asked).put(DEFINED, site.definition()).orFail();
    }
  }

  private void deleted(int asked, Answer answer) {
    int status = site.cluster.client(asked).get(DEFINED).status();
    assertTrue(String.valueOf(status), status == 404 || !isDone(answer) && status == 200);
    if (status == 200) {
      site.cluster.client(asked).delete(DEFINED).orFail();
    }
  }

  private Answer importing(RestClient client) {
    client.put(IMPORTED, site.definition()).orFail();
    try {
      return client.postFile(
          IMPORTED + "/_import",
          Files.readAllBytes(Path.of(System.getProperty("coldstart.qa"), ARTEFACT)));
    } catch (java.io.IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void imported(int asked, Answer answer) throws Exception {
    RestClient client = site.cluster.client(asked);
    Site.eventually(
        () -> {
          for (JsonNode version : client.get(IMPORTED).orFail().body().path("versions")) {
            String state = version.path("state").asText();
            assertTrue(
                version.toString(),
                state.equals("ready") || state.equals("failed") && !isDone(answer));
          }
        });
    client.delete(IMPORTED).orFail();
  }

  /** Whichever way it ends, it ends, and says why; what had been asked is done or not begun. */
  private void runEnds(int asked, Answer answer) throws Exception {
    if (!isDone(answer)) {
      return;
    }
    RestClient client = site.cluster.client(asked);
    String id = answer.body().path("run").asText();
    int version = answer.body().path("version").asInt();
    Site.eventually(
        () -> {
          Run run = new Run(client.get("/_plugins/_coldstart/runs/" + id).orFail().body());
          assertTrue(run.body().toString(), run.ended());
        });
    Run run = new Run(client.get("/_plugins/_coldstart/runs/" + id).orFail().body());
    if (run.body().path("verb").asText().equals("deploy")) {
      assertEquals(run.body().toString(), run.completed(), site.activeVersion(asked) == version);
    } else {
      for (JsonNode each : site.model(asked).path("versions")) {
        if (each.path("version").asInt() == version) {
          assertEquals(
              run.body().toString(), run.completed(), each.path("state").asText().equals("ready"));
        }
      }
    }
    if (!run.completed()) {
      assertTrue(run.body().toString(), run.body().path("reason").asText().length() > 3);
    }
    System.out.println("failover: the run " + run.body().path("state").asText());
  }

  /** The version that is complete beside the active one. */
  private int otherVersion(RestClient client) {
    JsonNode deployment =
        client.get(Site.MODELS + "ops").orFail().body().path("deployments").path(0);
    for (JsonNode version : deployment.path("complete_versions")) {
      if (version.asInt() != deployment.path("active_version").asInt()) {
        wanted = version.asInt();
      }
    }
    return wanted;
  }

  private void activated(int asked, Answer answer) {
    if (isDone(answer)) {
      assertEquals(wanted, site.activeVersion(asked));
    }
  }

  private void undeployed(int asked, Answer answer) throws Exception {
    JsonNode deployments = site.model(asked).path("deployments");
    assertTrue(deployments.toString(), deployments.size() == 0 || !isDone(answer));
    site.job(asked).deploy(run -> {});
  }

  private static boolean isDone(Answer answer) {
    return answer != null && answer.status() / 100 == 2;
  }
}
