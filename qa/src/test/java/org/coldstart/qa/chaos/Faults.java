package org.coldstart.qa.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.coldstart.qa.Findings;
import org.coldstart.qa.chaos.Entrance.LostException;
import org.coldstart.qa.client.UnexpectedAnswerException;
import org.coldstart.qa.cluster.LocalCluster;

/** Ends one node after another and starts it again; at most one is down at a time. */
final class Faults {
  private static final long SETTLING_NANOS = 2_000_000_000L;
  private static final int CALM_MILLIS = 5_000;
  private static final int MOST_INTO_A_RUN_MILLIS = 1_500;
  private static final int MOST_AWAY_MILLIS = 3_000;
  private static final long APPOINTMENT_MILLIS = 240_000;
  private static final String NODE = "node-";

  private final LocalCluster cluster;
  private final int nodes;
  private final Entrance entrance;
  private final Appointment appointment;
  private final RandomGenerator random;
  private final Tally tally;
  private final Findings findings;
  private volatile boolean oneIsDown;
  private volatile long calmSince = System.nanoTime();

  Faults(
      LocalCluster cluster,
      int nodes,
      Entrance entrance,
      Appointment appointment,
      RandomGenerator random,
      Tally tally,
      Findings findings) {
    this.cluster = cluster;
    this.nodes = nodes;
    this.entrance = entrance;
    this.appointment = appointment;
    this.random = random;
    this.tally = tally;
    this.findings = findings;
  }

  /**
   * One fault, from the last breath of a node until the cluster is green again.
   *
   * @param gently whether the node is asked to end, as an operator would, instead of killed
   */
  void strike(Victim victim, boolean gently) throws InterruptedException {
    Thread.sleep(CALM_MILLIS + random.nextInt(1000));
    Optional<Integer> found = find(victim);
    if (found.isEmpty()) {
      tally.count("faults: nobody found who is " + victim);
      return;
    }
    int node = found.get();
    oneIsDown = true;
    try {
      if (gently) {
        cluster.stop(node);
      } else {
        cluster.kill(node);
      }
      Thread.sleep(random.nextInt(MOST_AWAY_MILLIS));
      cluster.startStopped();
      tally.count("faults: " + (gently ? "stopped " : "killed ") + victim);
    } catch (IllegalStateException e) {
      findings.add("the cluster does not recover", e.getMessage());
    } finally {
      calmSince = System.nanoTime();
      oneIsDown = false;
    }
  }

  private Optional<Integer> find(Victim victim) throws InterruptedException {
    try {
      return switch (victim) {
        case CLUSTER_MANAGER -> Optional.of(clusterManager());
        case DATA_NODE -> {
          List<Integer> others = new ArrayList<>();
          for (int node = 1; node <= nodes; node++) {
            others.add(node);
          }
          others.remove(Integer.valueOf(clusterManager()));
          yield Optional.of(others.get(random.nextInt(others.size())));
        }
        case DEPLOYING -> atWorkOn("deploy");
        case TRAINING -> atWorkOn("train");
      };
    } catch (LostException | UnexpectedAnswerException e) {
      return Optional.empty();
    }
  }

  private int clusterManager() throws LostException {
    return number(
        entrance
            .get("/_cat/cluster_manager?format=json&h=node")
            .orFail()
            .body()
            .path(0)
            .path("node"));
  }

  private Optional<Integer> atWorkOn(String verb) throws InterruptedException, LostException {
    Optional<String> run = appointment.await(verb, APPOINTMENT_MILLIS);
    if (run.isEmpty()) {
      return Optional.empty();
    }
    String id =
        entrance
            .get("/_plugins/_coldstart/runs/" + run.get())
            .orFail()
            .body()
            .path("node")
            .asText();
    Optional<Integer> node =
        Optional.of(
            number(
                entrance.get("/_nodes/" + id).orFail().body().path("nodes").path(id).path("name")));
    Thread.sleep(random.nextInt(MOST_INTO_A_RUN_MILLIS));
    return node;
  }

  private static int number(JsonNode name) {
    return Integer.parseInt(name.asText().substring(NODE.length()));
  }

  /**
   * Whether something that began then and has just ended may have failed for a node's death.
   *
   * @param started by {@link System#nanoTime}
   */
  boolean excuse(long started) {
    return oneIsDown || started - calmSince < SETTLING_NANOS;
  }
}
