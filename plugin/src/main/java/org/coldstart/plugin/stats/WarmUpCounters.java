package org.coldstart.plugin.stats;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the warm-ups of this node have come to; for many threads. */
public final class WarmUpCounters {

  private long completed;
  private long items;
  private long documents;
  private long notStarted;
  private long lastEndedAtMillis;
  private long lastTookMillis;
  private long lastBehind;
  private String lastFailure;

  /**
   * Counts a warm-up that was completed.
   *
   * @param endedAtMillis the time of day when it ended
   * @param behind how many operations on the interactions it found that nobody had looked at
   * @param warmed items that got a row
   * @param written documents that got another vector
   */
  public synchronized void ended(
      long endedAtMillis, long tookMillis, long behind, long warmed, long written) {
    completed++;
    items += warmed;
    documents += written;
    lastEndedAtMillis = endedAtMillis;
    lastTookMillis = tookMillis;
    lastBehind = behind;
  }

  /** Counts a warm-up that was due and could not be started. */
  public synchronized void notStarted(String reason) {
    notStarted++;
    lastFailure = reason;
  }

  /** The counts as JSON shows them. */
  public synchronized Map<String, Object> snapshot() {
    Map<String, Object> snapshot = new LinkedHashMap<>();
    snapshot.put("completed", completed);
    snapshot.put("items_warmed_up", items);
    snapshot.put("documents_written", documents);
    snapshot.put("last_ended_at_millis", lastEndedAtMillis);
    snapshot.put("last_took_ms", lastTookMillis);
    snapshot.put("last_operations_behind", lastBehind);
    snapshot.put("not_started", notStarted);
    if (lastFailure != null) {
      snapshot.put("last_failure", lastFailure);
    }
    return snapshot;
  }
}
