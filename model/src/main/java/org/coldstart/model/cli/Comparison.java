package org.coldstart.model.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.coldstart.model.evaluation.HeldOutFigures;
import org.coldstart.model.evaluation.PairedBootstrap;
import org.coldstart.model.evaluation.RepeatedMeasure;

/**
 * The figures of variants and baselines over some repetitions, and how far the definition as it is
 * stands above each. Where all repetitions rank for the same users, the ratio is that of the means
 * over them and its interval a bootstrap over the users, user by user; otherwise it is the mean
 * ratio within a repetition, and the interval Student's over the repetitions.
 */
final class Comparison {

  private static final String REFERENCE = Variant.AS_DEFINED.name();

  private final boolean sameUsers;
  private final Map<String, System> systems = new LinkedHashMap<>();

  /**
   * @param sameUsers whether every repetition ranks for the same users
   */
  Comparison(boolean sameUsers) {
    this.sameUsers = sameUsers;
  }

  /** One line of a comparison: by measure, a value a user for each repetition that is done. */
  private record System(Map<String, List<double[]>> measures, List<Double> objectives) {

    System() {
      this(new LinkedHashMap<>(), new ArrayList<>());
    }

    void add(Map<String, double[]> figures) {
      figures.forEach(
          (measure, values) ->
              measures.computeIfAbsent(measure, name -> new ArrayList<>()).add(values));
    }

    /** The mean of each repetition. */
    double[] means(String measure) {
      return measures.get(measure).stream().mapToDouble(ComparisonRun::mean).toArray();
    }

    int repetitions() {
      return measures.values().iterator().next().size();
    }

    /**
     * Per user, the mean over the first repetitions.
     *
     * @return {@code [users][measures]}
     */
    List<double[]> users(int repetitions) {
      List<double[]> users = new ArrayList<>();
      int count = measures.values().iterator().next().get(0).length;
      for (int u = 0; u < count; u++) {
        users.add(new double[measures.size()]);
      }
      int m = 0;
      for (List<double[]> of : measures.values()) {
        for (double[] values : of.subList(0, repetitions)) {
          for (int u = 0; u < count; u++) {
            users.get(u)[m] += values[u] / repetitions;
          }
        }
        m++;
      }
      return users;
    }
  }

  /**
   * Takes up a training. In every repetition the definition as it is comes before the variants,
   * which therefore never have one that it has not.
   */
  void add(Variant variant, ComparisonRun run) {
    boolean reference = variant.equals(Variant.AS_DEFINED);
    run.figures()
        .forEach(
            (system, figures) -> {
              boolean model = system.equals(HeldOutFigures.MODEL);
              if (model || reference) {
                System of =
                    systems.computeIfAbsent(model ? variant.name() : system, name -> new System());
                of.add(figures);
                of.objectives.add(model ? run.objective() : Double.NaN);
              }
            });
  }

  /**
   * How the reference stands to another.
   *
   * @param ratio of the reference to the other
   * @param low the lower end of its 95 % interval
   * @param high the upper end
   */
  private record Ratio(double ratio, double low, double high) {}

  /** By measure; without those where it cannot be told, because the other found nothing. */
  private Map<String, Ratio> ratios(System other) {
    System reference = systems.get(REFERENCE);
    Map<String, Ratio> ratios = sameUsers ? byUser(reference, other) : byDraw(reference, other);
    ratios.values().removeIf(ratio -> !Double.isFinite(ratio.ratio));
    return ratios;
  }

  private static Map<String, Ratio> byDraw(System reference, System other) {
    Map<String, Ratio> ratios = new LinkedHashMap<>();
    for (String measure : other.measures.keySet()) {
      double[] to = other.means(measure);
      double[] of = Arrays.copyOf(reference.means(measure), to.length);
      RepeatedMeasure ratio = RepeatedMeasure.ratio(of, to);
      ratios.put(measure, new Ratio(ratio.mean(), ratio.low(), ratio.high()));
    }
    return ratios;
  }

  private static Map<String, Ratio> byUser(System reference, System other) {
    int repetitions = other.repetitions();
    List<double[]> of = reference.users(repetitions);
    List<double[]> to = other.users(repetitions);
    Map<String, ToDoubleFunction<double[]>> measures = new LinkedHashMap<>();
    int place = 0;
    for (String measure : other.measures.keySet()) {
      int m = place++;
      if (of.stream().noneMatch(user -> Double.isNaN(user[m]))) {
        measures.put(measure, user -> user[m]);
      }
    }
    Map<?, ?> compared =
        (Map<?, ?>) new PairedBootstrap<>(measures).paired(of, Map.of("other", to)).get("other");
    Map<String, Ratio> ratios = new LinkedHashMap<>();
    for (String measure : measures.keySet()) {
      Map<?, ?> figures = (Map<?, ?>) compared.get(measure);
      if (figures.get("ratio_ci") instanceof List<?> interval) {
        ratios.put(
            measure,
            new Ratio(
                (Double) figures.get("ratio"), (Double) interval.get(0), (Double) interval.get(1)));
      }
    }
    return ratios;
  }

  /** For a JSON answer, by system. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    systems.forEach(
        (name, system) -> {
          Map<String, Ratio> ratios = name.equals(REFERENCE) ? Map.of() : ratios(system);
          Map<String, Object> figures = new LinkedHashMap<>();
          for (String measure : system.measures.keySet()) {
            double[] means = system.means(measure);
            Map<String, Object> figure = new LinkedHashMap<>();
            figure.put("mean", new RepeatedMeasure(means).mean());
            figure.put("deviation", new RepeatedMeasure(means).deviation());
            if (ratios.containsKey(measure)) {
              Ratio ratio = ratios.get(measure);
              figure.put("as_defined_ratio", ratio.ratio);
              figure.put("as_defined_ratio_ci", List.of(ratio.low, ratio.high));
            }
            figure.put("by_repetition", Arrays.stream(means).boxed().toList());
            figures.put(measure, figure);
          }
          map.put(name, figures);
        });
    return map;
  }

  /** For people: a table in Markdown, a row a system. */
  String table() {
    List<String> measures = List.copyOf(systems.get(REFERENCE).measures.keySet());
    StringBuilder table = new StringBuilder("| | repetitions | held-out objective |");
    measures.forEach(measure -> table.append(' ').append(measure).append(" |"));
    measures.forEach(
        measure ->
            table.append(' ').append(REFERENCE).append(" ÷ it, ").append(measure).append(" |"));
    table.append("\n|").append(" --- |".repeat(3 + 2 * measures.size())).append('\n');
    systems.forEach(
        (name, system) -> {
          table.append("| ").append(name).append(" | ").append(system.repetitions()).append(" | ");
          table.append(number(new RepeatedMeasure(numbers(system.objectives)).mean()));
          for (String measure : measures) {
            RepeatedMeasure of = new RepeatedMeasure(system.means(measure));
            table.append(" | ").append(number(of.mean()));
            table.append(" ± ").append(number(of.deviation()));
          }
          Map<String, Ratio> ratios = name.equals(REFERENCE) ? Map.of() : ratios(system);
          for (String measure : measures) {
            Ratio ratio = ratios.get(measure);
            table.append(" | ");
            table.append(
                ratio == null
                    ? "–"
                    : number(ratio.ratio)
                        + " ("
                        + number(ratio.low)
                        + "–"
                        + number(ratio.high)
                        + ")");
          }
          table.append(" |\n");
        });
    return table.toString();
  }

  private static double[] numbers(List<Double> list) {
    return list.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static String number(double value) {
    return Double.isFinite(value)
        ? String.format(Locale.ROOT, "%.3f", value).replaceFirst("^(-?)0\\.", "$1.")
        : "–";
  }
}
