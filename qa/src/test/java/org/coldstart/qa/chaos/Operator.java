package org.coldstart.qa.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.coldstart.qa.chaos.Entrance.LostException;
import org.coldstart.qa.client.Answer;

/** Trains, deploys, flips back, cancels and deletes versions, one thing after the other. */
final class Operator {
  private static final String ROOT = "/_plugins/_coldstart/";

  /** Beginning of the counts of runs that another node went on with, by verb. */
  static final String WENT_ON = "operations: another node went on with a ";

  private static final long POLL_MS = 200;
  private static final long HUNG_NANOS = 240_000_000_000L;

  private final String index;
  private final String field;
  private final String model;
  private final Versions versions;
  private final Appointment appointment;
  private final RandomGenerator random;
  private final Trial trial;

  Operator(
      String model,
      String index,
      String field,
      Versions versions,
      Appointment appointment,
      RandomGenerator random,
      Trial trial) {
    this.model = ROOT + "models/" + model;
    this.index = index;
    this.field = field;
    this.versions = versions;
    this.appointment = appointment;
    this.random = random;
    this.trial = trial;
  }

  void next() throws InterruptedException {
    long started = System.nanoTime();
    Optional<String> wanted = appointment.wanted();
    boolean cancelled = random.nextInt(4) == 0;
    try {
      if (wanted.isPresent()) {
        keep(wanted.get());
        return;
      }
      switch (random.nextInt(10)) {
        case 0, 1, 2, 3 -> run("train", Map.of(), cancelled);
        case 4, 5, 6, 7 -> run("deploy", place(), cancelled);
        case 8 -> flipBack(started);
        default -> deleteAnOldVersion(started);
      }
    } catch (LostException e) {
      if (trial.faults().excuse(started)) {
        trial.tally().count("operations: answer lost in a fault");
      } else {
        trial.findings().add("an operation gets no answer, and no node is down", "" + e.getCause());
      }
    }
  }

  /** Trains and deploys once more, with nothing in the way. */
  void settle() throws InterruptedException, LostException {
    run("train", Map.of(), false);
    run("deploy", place(), false);
  }

  /** What a fault waits for; a version that is deployed already would leave it no time. */
  private void keep(String verb) throws InterruptedException, LostException {
    if (verb.equals("deploy")) {
      if (versions.newestReady().equals(versions.active())) {
        run("train", Map.of(), false);
      }
      run("deploy", place(), false);
    } else {
      run(verb, Map.of(), false);
    }
  }

  private Map<String, Object> place() {
    return Map.of("index", index, "field", field);
  }

  private void run(String verb, Map<String, Object> body, boolean cancelled)
      throws LostException, InterruptedException {
    long started = System.nanoTime();
    Answer answer = trial.entrance().post(model + "/_" + verb, body);
    if (answer.status() != 200) {
      refused(verb, answer, started);
      return;
    }
    appointment.begun(verb, answer.body().path("run").asText());
    String run = ROOT + "runs/" + answer.body().path("run").asText();
    if (cancelled) {
      Thread.sleep(random.nextInt(1500));
      call("POST", run + "/_cancel");
    }
    String state = "running";
    JsonNode last = null;
    while (state.equals("running")) {
      Thread.sleep(POLL_MS);
      Answer seen = call("GET", run);
      if (seen != null && seen.status() == 200) {
        last = seen.body();
        state = last.path("state").asText();
      }
      if (System.nanoTime() - started > HUNG_NANOS) {
        trial.findings().add("a run does not end: " + verb, String.valueOf(last));
        return;
      }
    }
    ended(verb, state, cancelled, last, started);
  }

  private void ended(String verb, String state, boolean cancelled, JsonNode run, long started) {
    boolean excused = trial.faults().excuse(started);
    trial.tally().count("operations: " + verb + " " + state + (excused ? ", in a fault" : ""));
    if (run.path("attempts").asInt() > 1) {
      trial.tally().count(WENT_ON + verb);
    }
    boolean expected =
        switch (state) {
          case "completed" -> true;
          case "cancelled" -> cancelled;
          // A run outlives its node.
          default -> false;
        };
    if (!expected) {
      trial.findings().add(verb + " ends as " + state, run.toString());
    }
  }

  /** One call whose answer may be lost. */
  private Answer call(String method, String path) {
    try {
      return trial.entrance().call(method, path, null);
    } catch (LostException e) {
      return null;
    }
  }

  private void flipBack(long started) throws LostException {
    JsonNode deployment = versions.model().path("deployments").path(0);
    for (JsonNode complete : deployment.path("complete_versions")) {
      if (complete.asInt() != deployment.path("active_version").asInt()) {
        Answer answer =
            trial
                .entrance()
                .post(
                    model + "/_activate",
                    Map.of("version", complete.asInt(), "index", index, "field", field));
        if (answer.status() == 200) {
          trial.tally().count("operations: flipped back");
        } else {
          refused("activate", answer, started);
        }
        return;
      }
    }
  }

  private void deleteAnOldVersion(long started) throws LostException {
    List<Integer> idle = new ArrayList<>();
    for (JsonNode version : versions.model().path("versions")) {
      if (version.path("active_in").isEmpty()) {
        idle.add(version.path("version").asInt());
      }
    }
    if (idle.size() > 2) {
      Answer answer = trial.entrance().call("DELETE", model + "/versions/" + idle.get(0), null);
      if (answer.status() == 200) {
        trial.tally().count("operations: version deleted");
      } else {
        refused("delete", answer, started);
      }
    }
  }

  /** Whatever is going on already, or is gone, may be refused. */
  private void refused(String verb, Answer answer, long started) {
    if (answer.status() == 409 || answer.status() == 404 || answer.status() == 429) {
      trial.tally().count("operations: " + verb + " refused with " + answer.status());
    } else if (trial.faults().excuse(started)) {
      trial.tally().count("operations: " + verb + " failed in a fault");
    } else {
      trial
          .findings()
          .add(
              verb + " fails with " + answer.status() + ", and no node is down", answer.toString());
    }
  }
}
