package org.coldstart.model.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.coldstart.model.definition.DefinitionException;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.serialization.Json;
import org.coldstart.model.train.InteractionException;
import org.coldstart.model.train.TrainingData;
import org.coldstart.model.train.TrainingDataBuilder;

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
          "positive-from");

  private final Engine engine;
  private final Console console;

  TrainCommand(Engine engine, Console console) {
    this.engine = engine;
    this.console = console;
  }

  void run(Options options) throws IOException {
    Path definitionPath = options.path("definition");
    InteractionFile interactions = new InteractionFile(options.path("interactions"));
    Path items = options.path("items");
    Path out = options.path("out");
    ModelDefinition definition = definition(definitionPath, options.number("positive-from"));
    new OutputFile(out).requirePlace();
    options.optionalPath("report").map(OutputFile::new).ifPresent(OutputFile::requirePlace);
    options.optionalPath("validation").ifPresent(TrainCommand::requireFile);

    long start = System.nanoTime();
    List<String> notes = new ArrayList<>();
    TrainingData data = read(definition, interactions, items, options, notes);
    Engine.Trained trained = engine.train(definition, data, console.progress());
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

  private static ModelDefinition definition(Path path, OptionalDouble positiveFrom)
      throws IOException {
    try (Reader text = new InputFile(path).open()) {
      ModelDefinition definition = ModelDefinition.parse(Json.readObject(text));
      return positiveFrom.isPresent()
          ? definition.withTraining(Map.of("positive_from", positiveFrom.getAsDouble()))
          : definition;
    } catch (StreamConstraintsException e) {
      throw new InputException(path, "holds more than can be read: " + e.getOriginalMessage());
    } catch (JsonProcessingException e) {
      throw new InputException(
          path, e.getLocation().getLineNr(), "is no JSON: " + e.getOriginalMessage());
    } catch (DefinitionException e) {
      throw new InputException(path, e.getMessage());
    } catch (InputException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new InputException(path, e.getMessage());
    }
  }

  private TrainingData read(
      ModelDefinition definition,
      InteractionFile interactions,
      Path items,
      Options options,
      List<String> notes)
      throws IOException {
    TrainingDataBuilder builder = new TrainingDataBuilder(definition);
    console.note("reading " + items);
    new EntityFile(items).forEach(builder::item);
    noteReplaced(notes, items, builder.replacedItems());
    if (options.has("users")) {
      console.note("reading " + options.path("users"));
      new EntityFile(options.path("users")).forEach(builder::user);
      noteReplaced(notes, options.path("users"), builder.replacedUsers());
    }
    console.note("reading " + interactions.path());
    InteractionFile.Summary summary = interactions.addTo(builder, definition);
    TrainingData data;
    try {
      data = builder.build();
    } catch (InteractionException e) {
      throw new InputException(interactions.path(), e.getMessage());
    }
    if (summary.ratingsIgnored()) {
      notes.add(
          "there are ratings and no --positive-from: every row counts as a positive interaction");
    } else if (data.positivesOnly()) {
      notes.add("there are positive interactions only; negatives are sampled");
    }
    TrainingData.Counts counts = data.counts();
    if (counts.unknownItems() > 0) {
      notes.add(
          counts.interactionsOfUnknownItems()
              + " interactions are of "
              + counts.unknownItems()
              + " items that are not in "
              + items
              + "; their features count as missing");
    }
    if (options.has("users") && counts.unknownUsers() > 0) {
      notes.add(
          counts.interactionsOfUnknownUsers()
              + " interactions are of "
              + counts.unknownUsers()
              + " users that are not in "
              + options.path("users")
              + "; their features count as missing");
    }
    console.note(
        data.interactions()
            + " interactions, "
            + data.items().rows()
            + " items, "
            + data.users().rows()
            + " users");
    notes.forEach(console::note);
    return data;
  }

  private static void noteReplaced(List<String> notes, Path file, int replaced) {
    if (replaced > 0) {
      notes.add(replaced + " lines of " + file + " repeat an id; the last line of an id counts");
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
