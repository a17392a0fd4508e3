package org.coldstart.qa.fuzz;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** How many requests of each verb got which status. */
final class Counts {
  private final Map<String, Map<Integer, LongAdder>> byVerb = new ConcurrentSkipListMap<>();

  void add(String verb, int status) {
    byVerb
        .computeIfAbsent(verb, v -> new ConcurrentSkipListMap<>())
        .computeIfAbsent(status, s -> new LongAdder())
        .increment();
  }

  @Override
  public String toString() {
    StringBuilder lines = new StringBuilder();
    byVerb.forEach(
        (verb, statuses) -> {
          long sum = statuses.values().stream().mapToLong(LongAdder::sum).sum();
          lines.append(String.format(Locale.ROOT, "%-14s %,9d  %s%n", verb, sum, statuses));
        });
    return lines.toString();
  }
}
