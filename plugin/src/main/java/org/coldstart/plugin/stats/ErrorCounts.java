package org.coldstart.plugin.stats;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchException;

/** How often something failed, by the kind of error; for many threads. */
public final class ErrorCounts {

  private final Map<String, LongAdder> kinds = new ConcurrentHashMap<>();

  /** Counts a failure, named as error answers name it: {@code illegal_argument_exception} … */
  public void count(Exception failure) {
    String kind = OpenSearchException.getExceptionName(ExceptionsHelper.unwrapCause(failure));
    kinds.computeIfAbsent(kind, unknown -> new LongAdder()).increment();
  }

  /** The counts as JSON shows them. */
  public Map<String, Object> snapshot() {
    Map<String, Object> byKind = new TreeMap<>();
    long total = 0;
    for (Map.Entry<String, LongAdder> kind : kinds.entrySet()) {
      long count = kind.getValue().sum();
      byKind.put(kind.getKey(), count);
      total += count;
    }
    Map<String, Object> snapshot = new LinkedHashMap<>();
    snapshot.put("total", total);
    snapshot.put("by_kind", byKind);
    return snapshot;
  }
}
