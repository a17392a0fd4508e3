package org.coldstart.model.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coldstart.model.serialization.Json;
import org.coldstart.model.warmup.LabelledTest;

/**
 * {@code coldstart evaluate-warm-up}: how well new items are served while their first interactions
 * come in, by each way of letting those count.
 */
final class EvaluateWarmUpCommand {

  static final Set<String> OPTIONS =
      Set.of(
          "models", "interactions", "phases", "test", "items", "users", "depth", "positive-from");

  private final Console console;

  EvaluateWarmUpCommand(Console console) {
    this.console = console;
  }

  void run(Options options) throws IOException {
    List<InteractionFile> phases = files(options.required("phases"));
    WarmUpPhases evaluation =
        new WarmUpPhases(
            new InteractionFile(options.path("interactions")),
            phases,
            new InteractionFile(options.path("test")),
            options.path("items"),
            options.optionalPath("users"),
            options.number("positive-from"),
            options.count("depth", 100));
    Map<String, List<Map<String, LabelledTest.Figures>>> seeds = new LinkedHashMap<>();
    for (String model : options.required("models").split(",", -1)) {
      console.note("evaluating " + model);
      evaluation
          .run(new ModelFile(Path.of(model.strip())).readWhole())
          .forEach(
              (update, figures) ->
                  seeds.computeIfAbsent(update, name -> new ArrayList<>()).add(figures));
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("models", options.required("models"));
    seeds.forEach((update, figures) -> result.put(update, summary(figures, evaluation.depth())));
    Json.write(result, console.results());
  }

  private static List<InteractionFile> files(String names) {
    return Arrays.stream(names.split(",", -1))
        .map(name -> new InteractionFile(Path.of(name.strip())))
        .toList();
  }

  /** By phase and measure, the mean over models and how far they lie apart. */
  private static Map<String, Object> summary(
      List<Map<String, LabelledTest.Figures>> models, int depth) {
    Map<String, Object> phases = new LinkedHashMap<>();
    for (String phase : models.get(0).keySet()) {
      Map<String, List<Double>> values = new LinkedHashMap<>();
      for (Map<String, LabelledTest.Figures> model : models) {
        model
            .get(phase)
            .toMap(depth)
            .forEach(
                (name, value) -> values.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
      }
      Map<String, Object> measures = new LinkedHashMap<>();
      values.forEach(
          (name, of) -> {
            double mean = of.stream().mapToDouble(v -> v).average().orElseThrow();
            double most = of.stream().mapToDouble(v -> v).max().orElseThrow();
            double least = of.stream().mapToDouble(v -> v).min().orElseThrow();
            measures.put(name, mean);
            measures.put(name + "_spread", most - least);
          });
      phases.put(phase, measures);
    }
    return phases;
  }
}
