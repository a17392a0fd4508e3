package org.coldstart.plugin.stats;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the sweeps that this node has led have come to; for many threads. */
public final class SweepCounters {

  private long sweeps;
  private long lookedAt;
  private long mended;
  private long conflicts;
  private long failedDocuments;
  private long failedSweeps;
  private long lastEndedAtMillis;
  private long lastTookMillis;
  private String lastFailure;

  /** Counts documents that were looked at. */
  public synchronized void documents(
      long looked, long written, long conflicting, long failed, String failure) {
    lookedAt += looked;
    mended += written;
    conflicts += conflicting;
    failedDocuments += failed;
    lastFailure = failure == null ? lastFailure : failure;
  }

  /** Counts a deployment that could not be swept. */
  public synchronized void failure(String reason) {
    failedSweeps++;
    lastFailure = reason;
  }

  /**
   * Counts a sweep of all deployments.
   *
   * @param endedAtMillis the time of day when it ended
   */
  public synchronized void ended(long endedAtMillis, long tookMillis) {
    sweeps++;
    lastEndedAtMillis = endedAtMillis;
    lastTookMillis = tookMillis;
  }

  /** How many sweeps of all deployments there were. */
  public synchronized long sweeps() {
    return sweeps;
  }

  /** The counts as JSON shows them. */
  public synchronized Map<String, Object> snapshot() {
    Map<String, Object> snapshot = new LinkedHashMap<>();
    snapshot.put("sweeps", sweeps);
    snapshot.put("documents_looked_at", lookedAt);
    snapshot.put("documents_mended", mended);
    snapshot.put("write_conflicts", conflicts);
    snapshot.put("documents_failed", failedDocuments);
    snapshot.put("failures", failedSweeps);
    snapshot.put("last_ended_at_millis", lastEndedAtMillis);
    snapshot.put("last_took_ms", lastTookMillis);
    if (lastFailure != null) {
      snapshot.put("last_failure", lastFailure);
    }
    return snapshot;
  }
}
