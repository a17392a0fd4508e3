package org.coldstart.model.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.coldstart.model.evaluation.RankedUser;

/**
 * What one {@link Ablation} came to under several seeds.
 *
 * @param ablation which
 * @param users per seed, how each user's positives were ranked; the same users in the same order
 * @param objective per seed, the held-out objective of what is served; NaN where nobody said
 */
record AblationFigures(Ablation ablation, List<List<RankedUser>> users, List<Double> objective) {

  private static final double Z95 = 1.959963984540054;

  /** What is shown, by name. */
  static final Map<String, ToDoubleFunction<RankedUser>> MEASURES = measures();

  private static Map<String, ToDoubleFunction<RankedUser>> measures() {
    Map<String, ToDoubleFunction<RankedUser>> measures = new LinkedHashMap<>();
    measures.put("recall@20", user -> user.recall(20));
    measures.put("recall@100", user -> user.recall(100));
    measures.put("ndcg@20", user -> user.ndcg(20));
    return measures;
  }

  /** Mean over users and seeds. */
  double mean(String measure) {
    return Arrays.stream(ofUsers(measure)).average().orElse(Double.NaN);
  }

  /** Standard deviation over the seeds; 0 for a single one. */
  double spread(String measure) {
    ToDoubleFunction<RankedUser> of = MEASURES.get(measure);
    double[] means =
        users.stream()
            .mapToDouble(seed -> seed.stream().mapToDouble(of).average().orElse(Double.NaN))
            .toArray();
    return deviation(means);
  }

  /** Per user, the mean over the seeds. */
  private double[] ofUsers(String measure) {
    double[] sums = new double[users.get(0).size()];
    for (List<RankedUser> seed : users) {
      for (int u = 0; u < sums.length; u++) {
        sums[u] += MEASURES.get(measure).applyAsDouble(seed.get(u)) / users.size();
      }
    }
    return sums;
  }

  /**
   * The mean difference to another, user by user, and the ends of its 95 % interval.
   *
   * @param other with figures of the same users
   */
  double[] difference(AblationFigures other, String measure) {
    double[] differences = ofUsers(measure);
    double[] others = other.ofUsers(measure);
    for (int u = 0; u < differences.length; u++) {
      differences[u] -= others[u];
    }
    double mean = Arrays.stream(differences).average().orElse(Double.NaN);
    double error = deviation(differences) / Math.sqrt(differences.length);
    return new double[] {mean, mean - Z95 * error, mean + Z95 * error};
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
  }

  /** For a JSON answer. */
  Map<String, Object> toMap(AblationFigures reference) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", ablation.name());
    map.put("training", ablation.training());
    map.put("item_factors", ablation.itemFactors());
    map.put("held_out_objective", objective.stream().filter(Double::isFinite).toList());
    for (String measure : MEASURES.keySet()) {
      double[] difference = difference(reference, measure);
      Map<String, Object> of = new LinkedHashMap<>();
      of.put("mean", mean(measure));
      of.put("deviation", spread(measure));
      of.put("difference", difference[0]);
      of.put("difference_ci", List.of(difference[1], difference[2]));
      map.put(measure, of);
    }
    return map;
  }

  /** A Markdown table, a row each. */
  static String table(List<AblationFigures> rows, AblationFigures reference) {
    StringBuilder table = new StringBuilder("| | held out | ");
    List<String> rule = new ArrayList<>(List.of("---", "---"));
    for (String measure : MEASURES.keySet()) {
      table.append(measure).append(" | ");
      rule.add("---");
    }
    table.append("recall@20, difference | recall@100, difference |\n| ");
    table.append(String.join(" | ", rule)).append(" | --- | --- |\n");
    for (AblationFigures row : rows) {
      table.append("| ").append(row.ablation.name()).append(" | ");
      double held = row.objective.stream().mapToDouble(d -> d).average().orElse(Double.NaN);
      table.append(Double.isFinite(held) ? number("%.3f", held) : "–").append(" | ");
      for (String measure : MEASURES.keySet()) {
        table.append(number("%.3f", row.mean(measure)));
        table.append(number(" ± %.3f | ", row.spread(measure)));
      }
      for (String measure : List.of("recall@20", "recall@100")) {
        double[] difference = row.difference(reference, measure);
        table.append(number("%+.3f", difference[0])).append(number(" [%+.3f", difference[1]));
        table.append(number(", %+.3f] | ", difference[2]));
      }
      table.setLength(table.length() - 1);
      table.append('\n');
    }
    return table.toString();
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value).replaceFirst("(?<![0-9])0\\.", ".");
  }
}
