package org.coldstart.model.definition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a new version must reach on the interactions held out from it before it is deployed by
 * itself. In a definition:
 *
 * <pre>{@code
 * "gate": { "cold_item.recall@20":
 *     {"min": 0.1, "min_ratio_to_popularity": 1.05, "min_ratio_to_active": 0.98} }
 * }</pre>
 *
 * @param conditions all of them must hold; none means that every version may pass
 */
public record Gate(List<Condition> conditions) {

  /** Every version passes. */
  public static final Gate OPEN = new Gate(List.of());

  private static final Pattern METRIC =
      Pattern.compile("(warm|cold_item|cold_user|mixed)\\.((recall|ndcg)@[1-9][0-9]{0,3}|auc)");
  private static final String RATIO = "min_ratio_to_";
  private static final List<String> SYSTEMS =
      List.of("random", "popularity", "nearest_content", "ridge", "active");

  private static final String[] CONDITIONS =
      Stream.concat(Stream.of("min"), SYSTEMS.stream().map(RATIO::concat)).toArray(String[]::new);

  public Gate {
    conditions = List.copyOf(conditions);
  }

  /**
   * What one metric must reach.
   *
   * @param metric phase and metric as the report names them: {@code cold_item.recall@20}
   * @param min the least value, where one is asked for
   * @param minRatio the least ratio to what another system of the report reaches, by its name;
   *     {@code active} is the version that is active now
   */
  public record Condition(String metric, OptionalDouble min, Map<String, Double> minRatio) {

    /** The phase part of {@link #metric}. */
    public String phase() {
      return metric.substring(0, metric.indexOf('.'));
    }

    /** The part of {@link #metric} after the phase. */
    public String measure() {
      return metric.substring(metric.indexOf('.') + 1);
    }
  }

  static Gate read(DefinitionReader reader) {
    List<Condition> conditions = new ArrayList<>();
    for (String metric : reader.names()) {
      if (!METRIC.matcher(metric).matches()) {
        throw new DefinitionException(
            reader.at(metric),
            "unknown metric; must be a phase (warm, cold_item, cold_user, mixed), a dot, and"
                + " recall@K, ndcg@K or auc, such as [cold_item.recall@20]");
      }
      conditions.add(condition(metric, reader.object(metric, "a condition").allow(CONDITIONS)));
    }
    return new Gate(conditions);
  }

  private static Condition condition(String metric, DefinitionReader reader) {
    OptionalDouble min =
        reader.has("min")
            ? OptionalDouble.of(reader.numberOr("min", 0, 0, 1))
            : OptionalDouble.empty();
    Map<String, Double> ratios = new LinkedHashMap<>();
    for (String system : SYSTEMS) {
      if (reader.has(RATIO + system)) {
        ratios.put(system, reader.numberOr(RATIO + system, 1, 0, 1_000));
      }
    }
    if (min.isEmpty() && ratios.isEmpty()) {
      throw new DefinitionException(reader.path(), "must say one of " + List.of(CONDITIONS));
    }
    return new Condition(
        metric, min, java.util.Collections.unmodifiableMap(new LinkedHashMap<>(ratios)));
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    for (Condition condition : conditions) {
      Map<String, Object> written = new LinkedHashMap<>();
      condition.min().ifPresent(min -> written.put("min", min));
      condition.minRatio().forEach((system, ratio) -> written.put(RATIO + system, ratio));
      map.put(condition.metric(), written);
    }
    return map;
  }
}
