package org.coldstart.model.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.coldstart.model.evaluation.HeldOutFigures;
import org.coldstart.model.evaluation.HeldOutRanks;
import org.coldstart.model.evaluation.RankedUser;

/**
 * What one training of a comparison came to.
 *
 * @param figures by system (the model and the baselines beside it) and measure, a value a user, in
 *     the same order everywhere; NaN where a measure is not defined for a user
 * @param chosen the closed form's settings, as {@code factorization} has them; empty where the
 *     training did not say
 * @param objective the held-out objective of what is served, by which the training chose; NaN where
 *     it did not say
 */
record ComparisonRun(
    Map<String, Map<String, double[]>> figures, Map<String, Object> chosen, double objective) {

  /**
   * @param ranks of one phase
   * @param depths where recall and NDCG are cut
   */
  static ComparisonRun of(HeldOutRanks ranks, int[] depths, Map<String, Object> report) {
    Map<String, Map<String, double[]>> figures = new LinkedHashMap<>();
    for (HeldOutRanks.Slice slice : ranks.slices()) {
      Map<String, double[]> measures = new LinkedHashMap<>();
      for (int k : depths) {
        measures.put("recall@" + k, values(slice.users(), user -> user.recall(k)));
        measures.put("ndcg@" + k, values(slice.users(), user -> user.ndcg(k)));
      }
      measures.put("auc", values(slice.users(), RankedUser::auc));
      figures.put(slice.system(), measures);
    }
    return new ComparisonRun(figures, chosen(report), objective(report));
  }

  private static double[] values(List<RankedUser> users, ToDoubleFunction<RankedUser> measure) {
    return users.stream().mapToDouble(measure).toArray();
  }

  private static Map<String, Object> chosen(Map<String, Object> report) {
    Map<String, Object> chosen = new LinkedHashMap<>();
    if (report.get("start") instanceof Map<?, ?> start) {
      for (String name :
          List.of(
              "rank",
              "alpha",
              "regularization",
              "item_ridge",
              "content_weight",
              "gain",
              "halfway",
              "profile_weight",
              "popularity_weight",
              "new_user_popularity_weight")) {
        chosen.put(name, start.get(name));
      }
      chosen.put("pulls", start.get("pulls_toward_content"));
    }
    return chosen;
  }

  private static double objective(Map<String, Object> report) {
    if (!(report.get("towers") instanceof Map<?, ?> towers)
        || !(towers.get("objective_by_epoch") instanceof List<?> objectives)) {
      return Double.NaN;
    }
    boolean served = Boolean.TRUE.equals(towers.get("served"));
    return (Double) objectives.get(served ? (Integer) towers.get("best_epoch") : 0);
  }

  /** The model's figures. */
  Map<String, double[]> model() {
    return figures.get(HeldOutFigures.MODEL);
  }

  /** A measure's mean over those values that are defined. */
  static double mean(double[] values) {
    return Arrays.stream(values).filter(value -> !Double.isNaN(value)).average().orElse(Double.NaN);
  }

  /** As JSON; {@link #fromMap} makes the same of it. */
  Map<String, Object> toMap() {
    Map<String, Object> systems = new LinkedHashMap<>();
    figures.forEach(
        (system, measures) -> {
          Map<String, Object> lists = new LinkedHashMap<>();
          measures.forEach(
              (measure, values) -> lists.put(measure, Arrays.stream(values).boxed().toList()));
          systems.put(system, lists);
        });
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("chosen", chosen);
    map.put("objective", objective);
    map.put("figures", systems);
    return map;
  }

  /**
   * @throws ClassCastException or {@link NullPointerException} where that is no run
   */
  static ComparisonRun fromMap(Map<?, ?> map) {
    Map<String, Map<String, double[]>> figures = new LinkedHashMap<>();
    ((Map<?, ?>) map.get("figures"))
        .forEach(
            (system, measures) -> {
              Map<String, double[]> values = new LinkedHashMap<>();
              ((Map<?, ?>) measures)
                  .forEach(
                      (measure, list) -> values.put((String) measure, numbers((List<?>) list)));
              figures.put((String) system, values);
            });
    Map<String, Object> chosen = new LinkedHashMap<>();
    ((Map<?, ?>) map.get("chosen")).forEach((name, value) -> chosen.put((String) name, value));
    return new ComparisonRun(figures, chosen, number(map.get("objective")));
  }

  private static double[] numbers(List<?> list) {
    return list.stream().mapToDouble(ComparisonRun::number).toArray();
  }

  /** What JSON has no number for comes back as nothing. */
  private static double number(Object value) {
    return value == null ? Double.NaN : ((Number) value).doubleValue();
  }
}
