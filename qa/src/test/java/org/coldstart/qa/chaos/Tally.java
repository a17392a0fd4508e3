package org.coldstart.qa.chaos;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** Counts of what happened, by name; and how much of the exact neighbours was found. */
final class Tally {
  private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();
  private final DoubleAdder recalls = new DoubleAdder();

  void count(String what) {
    count(what, 1);
  }

  void count(String what, int times) {
    counts.computeIfAbsent(what, name -> new LongAdder()).add(times);
  }

  long of(String what) {
    LongAdder count = counts.get(what);
    return count == null ? 0 : count.sum();
  }

  void recall(double recall) {
    count("searches: compared with all vectors");
    recalls.add(recall);
  }

  /** Of the graph search, mean over the answers that were compared with all vectors. */
  double meanRecall() {
    return recalls.sum() / of("searches: compared with all vectors");
  }

  @Override
  public String toString() {
    StringBuilder lines = new StringBuilder();
    counts.forEach(
        (name, count) -> lines.append(String.format(Locale.ROOT, "%,9d  %s%n", count.sum(), name)));
    return lines.append(String.format(Locale.ROOT, "%9.4f  recall%n", meanRecall())).toString();
  }
}
