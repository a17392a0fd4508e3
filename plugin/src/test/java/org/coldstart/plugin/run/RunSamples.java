package org.coldstart.plugin.run;

import java.time.Instant;
import org.opensearch.action.support.PlainActionFuture;

/** Random runs for tests. */
public final class RunSamples {

  private RunSamples() {}

  /** A run in any state. */
  public static Run random() {
    return new RunTests().createTestInstance();
  }

  /** The document of a run that a node has begun which is not there any more. */
  public static Run lost(String id, String model, int version) {
    Instant now = Instant.now();
    return new Run(
        id,
        "train",
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
        null);
  }

  /** Stores a run. */
  public static void store(RunStore store, Run run) {
    PlainActionFuture.<Void, RuntimeException>get(l -> store.create(run, l));
  }
}
