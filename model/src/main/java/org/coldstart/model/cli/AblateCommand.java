package org.coldstart.model.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.evaluation.RankedUser;
import org.coldstart.model.serialization.Json;
import org.coldstart.model.train.ProgressListener;
import org.coldstart.model.train.TrainingData;

/**
 * {@code coldstart ablate}: what each part of the training is good for, on interactions that no
 * training has seen. Every {@link Ablation} is trained under each seed.
 */
final class AblateCommand {

  static final Set<String> OPTIONS =
      Set.of(
          "definition",
          "interactions",
          "items",
          "users",
          "test",
          "candidates",
          "phase",
          "seeds",
          "positive-from",
          "out");

  private final Engine engine;
  private final Console console;

  AblateCommand(Engine engine, Console console) {
    this.engine = engine;
    this.console = console;
  }

  void run(Options options) throws IOException {
    ModelDefinition definition =
        new DefinitionFile(options.path("definition")).read(options.number("positive-from"));
    int[] seeds = options.depths("seeds", "42,43,44");
    options.optionalPath("out").map(OutputFile::new).ifPresent(OutputFile::requirePlace);
    List<Ablation> all = new ArrayList<>(List.of(Ablation.DEFAULT, Ablation.CLOSED_FORM));
    all.addAll(Ablation.others());
    List<AblationFigures> rows = new ArrayList<>();
    all.forEach(each -> rows.add(new AblationFigures(each, new ArrayList<>(), new ArrayList<>())));
    for (int seed : seeds) {
      Map<String, Object> chosen = Map.of();
      for (AblationFigures row : rows) {
        ModelDefinition changed = row.ablation().apply(definition, seed, chosen);
        Engine.Trained trained =
            engine.train(changed, data(changed, options), ProgressListener.SILENT);
        chosen = chosen.isEmpty() ? chosen(trained.report()) : chosen;
        row.users().add(rank(trained, options));
        row.objective().add(objective(trained.report()));
        console.note(
            "seed "
                + seed
                + ", "
                + row.ablation().name()
                + ": recall@20 "
                + String.format(
                    Locale.ROOT,
                    "%.4f",
                    row.users().get(row.users().size() - 1).stream()
                        .mapToDouble(user -> user.recall(20))
                        .average()
                        .orElse(0)));
      }
    }
    AblationFigures reference = rows.get(all.indexOf(Ablation.CLOSED_FORM));
    String table = AblationFigures.table(rows, reference);
    if (options.has("out")) {
      new OutputFile(options.path("out"))
          .write(out -> out.write(table.getBytes(StandardCharsets.UTF_8)));
    }
    console.note(table);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("users", reference.users().get(0).size());
    result.put("difference_to", reference.ablation().name());
    result.put("ablations", rows.stream().map(row -> row.toMap(reference)).toList());
    Json.write(result, console.results());
  }

  private TrainingData data(ModelDefinition definition, Options options) throws IOException {
    return new TrainingFiles(
            new InteractionFile(options.path("interactions")),
            options.path("items"),
            options.optionalPath("users"))
        .read(
            definition,
            new Console(console.results(), new PrintStream(OutputStream.nullOutputStream())),
            new ArrayList<>());
  }

  private static List<RankedUser> rank(Engine.Trained trained, Options options) throws IOException {
    FileEvaluation evaluation =
        new FileEvaluation(
            trained.encoder(),
            new InteractionFile(options.path("interactions")),
            options.number("positive-from"),
            options.path("items"),
            options.optionalPath("users"),
            new InteractionFile(options.path("test")),
            Optional.of(Phase.named(options.optional("phase").orElse("cold-item"))),
            options.optionalPath("candidates"));
    return evaluation.ranks().slices().stream()
        .filter(slice -> slice.system().equals(FileEvaluation.MODEL))
        .findFirst()
        .orElseThrow()
        .users();
  }

  /** What a training chose of the closed form, as a definition would fix it. */
  private static Map<String, Object> chosen(Map<String, Object> report) {
    Map<?, ?> start = (Map<?, ?>) report.get("start");
    Map<String, Object> fixed = new LinkedHashMap<>();
    for (String name :
        List.of("rank", "alpha", "regularization", "item_ridge", "content_weight", "gain")) {
      fixed.put(name, start.get(name));
    }
    fixed.put("pulls", start.get("pulls_toward_content"));
    return fixed;
  }

  /** The objective of what is served, by which its training chose. */
  private static double objective(Map<String, Object> report) {
    if (!(report.get("towers") instanceof Map<?, ?> towers)
        || !(towers.get("objective_by_epoch") instanceof List<?> objectives)) {
      return Double.NaN;
    }
    boolean served = Boolean.TRUE.equals(towers.get("served"));
    return (Double) objectives.get(served ? (Integer) towers.get("best_epoch") : 0);
  }
}
