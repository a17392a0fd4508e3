package org.coldstart.model.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Every figure of a report that follows from held-out ranks alone, so that it can be told of any
 * artefact, wherever it was trained.
 *
 * @param ranks how the model and the systems beside it ranked
 * @param ks the depths of the tables, each at least 1
 */
public record HeldOutFigures(HeldOutRanks ranks, int... ks) {

  /** Under this name stands what the version serves. */
  public static final String MODEL = "model";

  /** The depths of the tables where nobody asks for others. */
  public static final int[] USUAL_DEPTHS = {20, 50, 100};

  /** The depths of the curves: about as far from each other on a logarithmic scale. */
  private static final List<Integer> CURVE_DEPTHS =
      List.of(1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 30, 35, 40, 50, 60, 70, 85, 100);

  /**
   * All of it: {@code metrics} as {@link HeldOutRanks#toMap} gives them; {@code curves}, recall by
   * depth; and {@code differences}, by phase and other system how far the model is from it, with
   * intervals of a paired bootstrap over the users.
   */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("metrics", ranks.toMap(ks));
    map.put("curves", curves());
    map.put("differences", differences());
    return map;
  }

  /**
   * Recall at each of {@code depths}: by phase, by system, its mean and the ends of its interval.
   */
  private Map<String, Object> curves() {
    Map<String, Map<String, Object>> phases = new LinkedHashMap<>();
    for (HeldOutRanks.Slice slice : ranks.slices()) {
      if (!slice.users().isEmpty()) {
        phases
            .computeIfAbsent(slice.phase(), phase -> new LinkedHashMap<>())
            .put(slice.system(), curve(slice.users()));
      }
    }
    Map<String, Object> curves = new LinkedHashMap<>();
    curves.put("depths", CURVE_DEPTHS);
    curves.put("recall", phases);
    return curves;
  }

  private static Map<String, Object> curve(List<RankedUser> users) {
    List<Double> recall = new ArrayList<>();
    List<Double> low = new ArrayList<>();
    List<Double> high = new ArrayList<>();
    for (int k : CURVE_DEPTHS) {
      MeanInterval mean = MeanInterval.over(users, user -> user.recall(k));
      recall.add(mean.mean());
      low.add(mean.low());
      high.add(mean.high());
    }
    Map<String, Object> curve = new LinkedHashMap<>();
    curve.put("mean", recall);
    curve.put("low", low);
    curve.put("high", high);
    return curve;
  }

  private Map<String, Object> differences() {
    PairedBootstrap<RankedUser> bootstrap = new PairedBootstrap<>(measures());
    Map<String, Object> differences = new LinkedHashMap<>();
    for (HeldOutRanks.Slice slice : ranks.slices()) {
      if (slice.system().equals(MODEL) && !slice.users().isEmpty()) {
        Map<String, List<RankedUser>> others = new LinkedHashMap<>();
        ranks.slices().stream()
            .filter(other -> other.phase().equals(slice.phase()))
            .filter(other -> !other.system().equals(MODEL))
            .forEach(other -> others.put(other.system(), other.users()));
        differences.put(slice.phase(), bootstrap.paired(slice.users(), others));
      }
    }
    return differences;
  }

  /**
   * How far the model is from the model of other held-out ranks, such as an earlier version's: by
   * phase, what was drawn for each being its own, so that there are no pairs of users.
   */
  public Map<String, Object> against(HeldOutRanks other) {
    PairedBootstrap<RankedUser> bootstrap = new PairedBootstrap<>(measures());
    Map<String, Object> differences = new LinkedHashMap<>();
    for (HeldOutRanks.Slice slice : ranks.slices()) {
      if (slice.system().equals(MODEL) && !slice.users().isEmpty()) {
        other
            .slice(slice.phase(), MODEL)
            .filter(theirs -> !theirs.users().isEmpty())
            .ifPresent(
                theirs ->
                    differences.put(
                        slice.phase(), bootstrap.unpaired(slice.users(), theirs.users())));
      }
    }
    return differences;
  }

  private Map<String, ToDoubleFunction<RankedUser>> measures() {
    Map<String, ToDoubleFunction<RankedUser>> measures = new LinkedHashMap<>();
    for (int k : ks) {
      measures.put("recall@" + k, user -> user.recall(k));
      measures.put("ndcg@" + k, user -> user.ndcg(k));
    }
    return measures;
  }
}
