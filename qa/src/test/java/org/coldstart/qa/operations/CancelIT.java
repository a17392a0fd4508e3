package org.coldstart.qa.operations;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.coldstart.qa.catalogue.Catalogue;
import org.coldstart.qa.catalogue.GeneratedCatalogue;
import org.coldstart.qa.catalogue.HeldOut;
import org.coldstart.qa.client.Answer;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.cluster.SharedCluster;
import org.coldstart.qa.job.MainJob;
import org.coldstart.qa.job.Run;
import org.junit.After;
import org.junit.Test;

/** How long it takes until a run that is cancelled has ended, in each of its phases. */
public class CancelIT {
  private static final String RUNS = "/_plugins/_coldstart/runs/";
  private static final String RATE = "plugins.coldstart.deploy.requests_per_second";

  /** A second on a machine that has nothing else to do; {@code mvn verify} shows what it was. */
  private static final long MOST_MS = 10_000;

  private final RestClient client = SharedCluster.client();
  private final Catalogue catalogue = GeneratedCatalogue.of(200, 150, 5_000, 5);
  private final MainJob job = new MainJob(client, catalogue, HeldOut.of(catalogue, 1), "cancelled");

  @After
  public void leaveNothingBehind() {
    rate(null);
    client.delete(job.path() + "?force=true");
    client.delete("/" + job.itemIndex() + "," + job.userIndex() + "," + job.eventIndex());
    client.delete("/_ingest/pipeline/" + job.pipeline());
  }

  @Test
  public void aRunEndsSoonAfterItIsCancelledAndLeavesNothing() throws Exception {
    job.indexWhatIsKnown();
    job.define();
    Set<String> phases = phases();
    assertTrue(phases.toString(), phases.size() > 3);
    for (String phase : phases) {
      cancelTraining(phase);
    }
    cancelDeployment();
  }

  /** The phases of a training that is let be, as its task shows them. */
  private Set<String> phases() throws InterruptedException {
    Set<String> phases = new LinkedHashSet<>();
    String run = start("_train", Map.of());
    while (!run(run).ended()) {
      phase("train").ifPresent(phases::add);
      Thread.sleep(10);
    }
    assertTrue(run(run).body().toString(), run(run).completed());
    return phases;
  }

  private void cancelTraining(String phase) throws Exception {
    String run = start("_train", Map.of());
    if (!reached("train", phase, run)) {
      System.out.printf("cancel: training was past [%s] before anybody could cancel it%n", phase);
      return;
    }
    cancel("training in [" + phase + "]", run);
    JsonNode versions = client.get(job.path()).orFail().body().path("versions");
    JsonNode last = versions.path(versions.size() - 1);
    assertEquals(last.toString(), "failed", last.path("state").asText());
    assertNothingIsStored(last.path("stamp").asText());
  }

  private void cancelDeployment() throws Exception {
    rate("20");
    String run = start("_deploy", Map.of("index", job.itemIndex(), "field", MainJob.FIELD));
    assertTrue(reached("deploy", "back-fill", run));
    cancel("_deploy in [back-fill]", run);
    JsonNode deployments = client.get(job.path()).orFail().body().path("deployments");
    for (JsonNode deployment : deployments) {
      assertTrue(deployment.toString(), deployment.path("incoming_version").isNull());
      assertTrue(deployment.toString(), deployment.path("active_version").isNull());
    }
  }

  private void cancel(String what, String run) throws InterruptedException {
    long asked = System.nanoTime();
    Answer answer = client.post(RUNS + run + "/_cancel", null);
    final long answered = System.nanoTime();
    if (answer.status() == 409) {
      System.out.printf("cancel: %s had ended before it was cancelled%n", what);
      return;
    }
    answer.orFail();
    while (!run(run).ended()) {
      Thread.sleep(10);
    }
    long ended = System.nanoTime();
    assertEquals(run(run).body().toString(), "cancelled", run(run).body().path("state").asText());
    System.out.printf(
        Locale.ROOT,
        "cancel: %s answered after %d ms, ended after %d ms%n",
        what,
        TimeUnit.NANOSECONDS.toMillis(answered - asked),
        TimeUnit.NANOSECONDS.toMillis(ended - asked));
    assertTrue(what, TimeUnit.NANOSECONDS.toMillis(ended - asked) < MOST_MS);
  }

  private void assertNothingIsStored(String stamp) {
    client.post("/.coldstart-models/_refresh", null).orFail();
    assertEquals(
        0,
        client
            .post(
                "/.coldstart-models/_count",
                Map.of("query", Map.of("term", Map.of("stamp", stamp))))
            .orFail()
            .body()
            .path("count")
            .asInt());
    assertEquals(404, client.get("/.coldstart-items-" + stamp).status());
  }

  /** Whether a run came to a phase before it ended. */
  private boolean reached(String verb, String phase, String run) throws InterruptedException {
    while (true) {
      if (phase(verb).filter(phase::equals).isPresent()) {
        return true;
      }
      if (run(run).ended()) {
        return false;
      }
      Thread.sleep(5);
    }
  }

  /** Where the task is now; a run's document is up to two seconds behind. */
  private Optional<String> phase(String verb) {
    List<String> phases = new ArrayList<>();
    JsonNode nodes =
        client
            .get("/_tasks?actions=cluster:admin/coldstart/" + verb + "&detailed")
            .orFail()
            .body()
            .path("nodes");
    for (JsonNode node : nodes) {
      for (JsonNode task : node.path("tasks")) {
        String phase = task.path("status").path("phase").asText();
        if (!phase.isEmpty()) {
          phases.add(phase);
        }
      }
    }
    return phases.stream().findFirst();
  }

  private String start(String verb, Map<String, Object> body) {
    return client.post(job.path() + "/" + verb, body).orFail().body().path("run").asText();
  }

  private Run run(String id) {
    return new Run(client.get(RUNS + id).orFail().body());
  }

  private void rate(String documentsPerSecond) {
    Map<String, Object> setting = new HashMap<>();
    setting.put(RATE, documentsPerSecond);
    client.put("/_cluster/settings", Map.of("transient", setting)).orFail();
  }
}
