package org.coldstart.plugin.run;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.coldstart.plugin.registry.SystemIndex;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.ClusterChangedEvent;
import org.opensearch.cluster.ClusterName;
import org.opensearch.cluster.ClusterState;
import org.opensearch.transport.client.Client;

/** Random runs for tests. */
public final class RunSamples {

  private RunSamples() {}

  /** A run in any state. */
  public static Run random() {
    return new RunTests().createTestInstance();
  }

  /** The document of a run that a node has begun which is not there any more. */
  public static Run lost(String id, String model, int version) {
    return lost(id, "train", model, version, null);
  }

  /**
   * The same of any verb.
   *
   * @param cancelRequested why it is to stop; null where nobody said so
   */
  public static Run lost(
      String id, String verb, String model, int version, String cancelRequested) {
    Instant now = Instant.now();
    return new Run(
        id,
        verb,
        model,
        version,
        "lost-node",
        "lost-session",
        "lost-node:1",
        1,
        null,
        RunState.RUNNING,
        RunProgress.NONE,
        now,
        now,
        null,
        null,
        0,
        cancelRequested);
  }

  /** Always the same run, as it begins. */
  public static Run begun() {
    Instant now = Instant.ofEpochMilli(1_700_000_000_000L);
    return new Run(
        "run-1",
        "train",
        "films",
        3,
        "node",
        "session",
        "node:7",
        1,
        null,
        RunState.RUNNING,
        RunProgress.NONE,
        now,
        now,
        null,
        null,
        0,
        null);
  }

  /** Always the same run, with something everywhere. */
  public static Run ended() {
    Instant began = Instant.ofEpochMilli(1_700_000_000_000L);
    return new Run(
        "run-2",
        "deploy",
        "films",
        4,
        "node",
        "session",
        "node:8",
        2,
        "chosen settings",
        RunState.FAILED,
        new RunProgress("back-fill", 5, 9, 2, 0.25, 1_500),
        began,
        began.plusMillis(60_000),
        Map.of("documents_written", 5),
        "the disk is full",
        429,
        "asked for by its user");
  }

  /** Stores a run. */
  public static void store(RunStore store, Run run) {
    store(store, run, Map.of());
  }

  /** Stores a run with what another node needs to know to go on with it. */
  public static void store(RunStore store, Run run, Map<String, Object> work) {
    PlainActionFuture.<Void, RuntimeException>get(l -> store.create(run, work, l));
  }

  /** Stores as many newer runs as a list tells, all of which have ended. */
  public static void storeNewer(Client client, Run run) {
    Map<String, Object> newer = new HashMap<>(run.toSource());
    newer.put(SystemIndex.KIND, RunStore.RUN_KIND);
    newer.put(Run.STATE, RunState.COMPLETED.label());
    newer.put(Run.STARTED, run.started().toEpochMilli() + 1);
    BulkRequest bulk = new BulkRequest();
    for (int i = 0; i < RunStore.LISTED; i++) {
      bulk.add(
          new IndexRequest(SystemIndex.NAME).id(RunStore.documentId("newer-" + i)).source(newer));
    }
    if (client.bulk(bulk).actionGet().hasFailures()) {
      throw new AssertionError("the runs are not stored");
    }
  }

  /** Lets a node look for orphans as if it had just been elected. */
  public static void elected(OrphanedRuns orphans, ClusterState state) {
    orphans.clusterChanged(
        new ClusterChangedEvent(
            "elected", state, ClusterState.builder(new ClusterName("before")).build()));
  }
}
