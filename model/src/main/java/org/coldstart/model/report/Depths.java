package org.coldstart.model.report;

import java.util.List;

/**
 * The depths at which a report's tables cut rankings.
 *
 * @param all ascending, not empty
 */
record Depths(List<Integer> all) {

  private static final String RECALL = "recall@";
  private static final List<Integer> USUAL = List.of(20, 50, 100);

  /** Those that the metrics of the first phase have. */
  static Depths of(Part metrics) {
    List<Integer> found =
        metrics.keys().stream()
            .map(phase -> metrics.at(phase, Names.MODEL))
            .filter(Part::isThere)
            .findFirst()
            .map(
                model ->
                    model.keys().stream()
                        .filter(key -> key.matches("recall@[0-9]{1,6}"))
                        .map(key -> Integer.valueOf(key.substring(RECALL.length())))
                        .sorted()
                        .toList())
            .orElse(List.of());
    return new Depths(found.isEmpty() ? USUAL : found);
  }

  int deep() {
    return all.get(all.size() - 1);
  }

  String shallowRecall() {
    return RECALL + all.get(0);
  }

  String deepRecall() {
    return RECALL + deep();
  }
}
