package org.coldstart.model.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.coldstart.model.definition.InitFrom;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.serialization.Json;
import org.coldstart.model.train.TrainingData;
import org.coldstart.model.train.Transfer;

/** {@code coldstart train}: files in, a model and a report out. */
final class TrainCommand {

  static final Set<String> OPTIONS =
      Set.of(
          "definition",
          "interactions",
          "items",
          "users",
          "out",
          "report",
          "validation",
          "init-from",
          "freeze",
          "positive-from");

  private final Engine engine;
  private final Console console;

  TrainCommand(Engine engine, Console console) {
    this.engine = engine;
    this.console = console;
  }

  void run(Options options) throws IOException {
    InteractionFile interactions = new InteractionFile(options.path("interactions"));
    Path items = options.path("items");
    Path out = options.path("out");
    ModelDefinition definition =
        new DefinitionFile(options.path("definition")).read(options.number("positive-from"));
    new OutputFile(out).requirePlace();
    options.optionalPath("report").map(OutputFile::new).ifPresent(OutputFile::requirePlace);
    options.optionalPath("validation").ifPresent(TrainCommand::requireFile);

    Optional<Transfer> transfer = transfer(options, definition);

    long start = System.nanoTime();
    List<String> notes = new ArrayList<>();
    TrainingData data =
        new TrainingFiles(interactions, items, options.optionalPath("users"))
            .read(definition, console, notes);
    Engine.Trained trained = engine.train(definition, data, transfer, console.progress());
    long millis = (System.nanoTime() - start) / 1_000_000;
    noteLeaks(trained.report());
    new OutputFile(out).write(trained::write);

    Map<String, Object> report = new LinkedHashMap<>(trained.report());
    report.put("data", describe(data, notes));
    report.put("took_ms", millis);
    if (options.has("validation")) {
      report.put(
          "validation",
          new FileEvaluation(
                  trained.encoder(),
                  interactions,
                  options.number("positive-from"),
                  items,
                  options.optionalPath("users"),
                  new InteractionFile(options.path("validation")),
                  Optional.empty(),
                  Optional.empty())
              .run(new int[] {20, 50, 100}));
    }
    if (options.has("report")) {
      new ReportFile(options.path("report")).write(out.getFileName().toString(), report);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("model", out.toString());
    result.put("stamp", trained.encoder().model().stamp());
    result.put("dimension", trained.encoder().model().dimension());
    result.put("bytes", Files.size(out));
    result.put("took_ms", millis);
    result.put("report", report);
    Json.write(result, console.results());
  }

  /** The artefact that stands for the version which a definition may name. */
  private static Optional<Transfer> transfer(Options options, ModelDefinition definition)
      throws IOException {
    if (!options.has("init-from")) {
      if (options.has("freeze")) {
        throw new UsageException("option [--freeze] needs [--init-from]");
      }
      if (definition.initFrom().isPresent()) {
        throw new UsageException(
            "the definition's init_from names a version of a cluster: give its artefact by"
                + " [--init-from]");
      }
      return Optional.empty();
    }
    InitFrom.Freeze freeze =
        options.has("freeze")
            ? InitFrom.Freeze.of(options.required("freeze"), definition)
            : definition.initFrom().map(InitFrom::freeze).orElse(InitFrom.Freeze.NOTHING);
    return Optional.of(new Transfer(new ModelFile(options.path("init-from")).readWhole(), freeze));
  }

  private void noteLeaks(Map<String, Object> report) {
    if (report.get("leaking_features") instanceof List<?> leaks) {
      for (Object leak : leaks) {
        Map<?, ?> of = (Map<?, ?>) leak;
        console.note(of.get("side") + " feature " + of.get("reason"));
      }
    }
  }

  private static void requireFile(Path file) {
    if (!Files.isReadable(file)) {
      throw new InputException(file, "no such file, or it cannot be read");
    }
  }

  private static Map<String, Object> describe(TrainingData data, List<String> notes) {
    TrainingData.Counts counts = data.counts();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("interactions", data.interactions());
    map.put("positives", counts.positives());
    map.put("duplicates", counts.duplicates());
    map.put("items", data.items().rows());
    map.put("items_with_interactions", data.itemsWithInteractions().cardinality());
    map.put("users", data.users().rows());
    map.put("users_with_interactions", data.usersWithInteractions().cardinality());
    map.put("unknown_items", counts.unknownItems());
    map.put("interactions_of_unknown_items", counts.interactionsOfUnknownItems());
    map.put("unknown_users", counts.unknownUsers());
    map.put("interactions_of_unknown_users", counts.interactionsOfUnknownUsers());
    map.put("notes", notes);
    return map;
  }
}
