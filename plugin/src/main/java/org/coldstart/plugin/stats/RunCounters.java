package org.coldstart.plugin.stats;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the long work of this node, by verb ({@code train}, {@code deploy} …). Work that
 * was left to another node was started here and ended there.
 */
public final class RunCounters {

  private static final String STARTED = "started";

  private final Map<String, Map<String, LongAdder>> verbs = new ConcurrentSkipListMap<>();
  private final ErrorCounts errors = new ErrorCounts();

  /** Counts work that begins, or goes on here after its node went. */
  public void started(String verb) {
    count(verb, STARTED);
  }

  /**
   * Counts work that has ended.
   *
   * @param end how, as runs name it: {@code completed}, {@code failed}, {@code cancelled}
   */
  public void ended(String verb, String end) {
    count(verb, end);
  }

  /** Why work failed. */
  public ErrorCounts errors() {
    return errors;
  }

  private void count(String verb, String what) {
    verbs
        .computeIfAbsent(verb, unknown -> new ConcurrentHashMap<>())
        .computeIfAbsent(what, unknown -> new LongAdder())
        .increment();
  }

  /** The counts as JSON shows them. */
  public Map<String, Object> snapshot() {
    Map<String, Object> snapshot = new LinkedHashMap<>();
    verbs.forEach(
        (verb, counts) -> {
          Map<String, Object> view = new LinkedHashMap<>();
          for (String what : new String[] {STARTED, "completed", "failed", "cancelled"}) {
            LongAdder count = counts.get(what);
            view.put(what, count == null ? 0L : count.sum());
          }
          snapshot.put(verb, view);
        });
    snapshot.put("errors", errors.snapshot());
    return snapshot;
  }
}
