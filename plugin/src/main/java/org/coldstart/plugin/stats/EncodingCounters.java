package org.coldstart.plugin.stats;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** How many users and items this node has encoded, and how long that took; for many threads. */
public final class EncodingCounters {

  private final LongAdder users = new LongAdder();
  private final LongAdder userNanos = new LongAdder();
  private final LongAdder items = new LongAdder();
  private final LongAdder itemNanos = new LongAdder();
  private final LongAdder failures = new LongAdder();

  /** Counts encoded users and the time that they took together. */
  public void users(long count, long nanos) {
    users.add(count);
    userNanos.add(nanos);
  }

  /** Counts encoded items and the time that they took together. */
  public void items(long count, long nanos) {
    items.add(count);
    itemNanos.add(nanos);
  }

  /** Counts an entity that could not be encoded. */
  public void failure() {
    failures.increment();
  }

  /** The counts as JSON shows them. */
  public Map<String, Object> snapshot() {
    Map<String, Object> snapshot = new LinkedHashMap<>();
    snapshot.put("users", users.sum());
    snapshot.put("users_time_ms", TimeUnit.NANOSECONDS.toMillis(userNanos.sum()));
    snapshot.put("items", items.sum());
    snapshot.put("items_time_ms", TimeUnit.NANOSECONDS.toMillis(itemNanos.sum()));
    snapshot.put("failures", failures.sum());
    return snapshot;
  }
}
