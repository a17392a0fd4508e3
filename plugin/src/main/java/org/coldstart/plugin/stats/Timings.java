package org.coldstart.plugin.stats;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * How often something was done and how long it took, for many threads at a time without locks.
 * Percentiles are exact to about one per cent, between 100 ns and an hour.
 */
public final class Timings {

  private static final long SHORTEST_NANOS = 100;
  private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final int DIGITS = 2;
  private static final double NANOS_PER_MICRO = 1_000;

  private final ConcurrentHistogram histogram =
      new ConcurrentHistogram(SHORTEST_NANOS, LONGEST_NANOS, DIGITS);
  private final LongAdder total = new LongAdder();

  /** Counts one more. */
  public void record(long nanos) {
    histogram.recordValue(Math.clamp(nanos, 0, LONGEST_NANOS));
    total.add(nanos);
  }

  /** How many were counted. */
  public long count() {
    return histogram.getTotalCount();
  }

  /** The figures as JSON shows them; without percentiles while there is nothing to tell. */
  public Map<String, Object> snapshot() {
    Map<String, Object> snapshot = new LinkedHashMap<>();
    snapshot.put("count", count());
    snapshot.put("total_ms", TimeUnit.NANOSECONDS.toMillis(total.sum()));
    if (count() > 0) {
      snapshot.put("p50_us", histogram.getValueAtPercentile(50) / NANOS_PER_MICRO);
      snapshot.put("p90_us", histogram.getValueAtPercentile(90) / NANOS_PER_MICRO);
      snapshot.put("p99_us", histogram.getValueAtPercentile(99) / NANOS_PER_MICRO);
      snapshot.put("max_us", histogram.getMaxValue() / NANOS_PER_MICRO);
    }
    return snapshot;
  }
}
