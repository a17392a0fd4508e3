package org.coldstart.plugin.stats;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many users and items the towers of this node have encoded, how long each took, and what they
 * refused; for many threads.
 */
public final class EncodingCounters {

  private final Timings users = new Timings();
  private final Timings items = new Timings();
  private final ErrorCounts errors = new ErrorCounts();

  /** Users that were encoded. */
  public Timings users() {
    return users;
  }

  /** Items that were encoded. */
  public Timings items() {
    return items;
  }

  /** Users and items that could not be. */
  public ErrorCounts errors() {
    return errors;
  }

  /** The counts as JSON shows them. */
  public Map<String, Object> snapshot() {
    Map<String, Object> snapshot = new LinkedHashMap<>();
    snapshot.put("users", users.snapshot());
    snapshot.put("items", items.snapshot());
    snapshot.put("errors", errors.snapshot());
    return snapshot;
  }
}
