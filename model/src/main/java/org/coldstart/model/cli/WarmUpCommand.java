package org.coldstart.model.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.artifact.ModelArtifact;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.serialization.Json;
import org.coldstart.model.train.TrainingData;
import org.coldstart.model.warmup.ItemUpdate;
import org.coldstart.model.warmup.Mwuf;
import org.coldstart.model.warmup.WarmUp;

/** {@code coldstart warm-up}: a model that serves new items by what happened to them since. */
final class WarmUpCommand {

  static final Set<String> OPTIONS =
      Set.of("model", "interactions", "items", "method", "positive-from", "out");

  private static final String CLOSED_FORM = "closed_form";
  private static final String MWUF = "mwuf";

  private final Console console;

  WarmUpCommand(Console console) {
    this.console = console;
  }

  void run(Options options) throws IOException {
    InteractionFile interactions = new InteractionFile(options.path("interactions"));
    Path items = options.path("items");
    OutputFile out = new OutputFile(options.path("out"));
    out.requirePlace();
    ModelWithItems model = new ModelFile(options.path("model")).readWhole();
    ItemUpdate update = update(options.optional("method").orElseGet(() -> method(model)), model);
    TrainingData data =
        new TrainingFiles(interactions, items, Optional.empty())
            .read(definition(model, options.number("positive-from")), console, new ArrayList<>());
    long start = System.nanoTime();
    ModelWithItems warm;
    try (Workers workers = Workers.start(Runtime.getRuntime().availableProcessors())) {
      warm = update.with(data, workers);
    }
    long millis = (System.nanoTime() - start) / 1_000_000;
    out.write(stream -> ModelArtifact.write(warm, stream));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("model", out.path().toString());
    result.put("stamp", warm.model().stamp());
    result.put("items", warm.items().ids().size());
    result.put("warmed_up", warm.later().warmedUp().size());
    result.put("took_ms", millis);
    Json.write(result, console.results());
  }

  /** The one that the model was trained for. */
  private static String method(ModelWithItems model) {
    return switch (model.model().definition().training().warmUp()) {
      case CLOSED_FORM -> CLOSED_FORM;
      case MWUF -> MWUF;
    };
  }

  private static ItemUpdate update(String method, ModelWithItems model) {
    return switch (method) {
      case CLOSED_FORM -> new WarmUp(model);
      case MWUF -> new Mwuf(model);
      default ->
          throw new UsageException(
              "option [--method] must be one of " + CLOSED_FORM + ", " + MWUF + ", got " + method);
    };
  }

  private static ModelDefinition definition(ModelWithItems model, OptionalDouble positiveFrom) {
    ModelDefinition trained = model.model().definition();
    return positiveFrom.isPresent()
        ? trained.withTraining(Map.of("positive_from", positiveFrom.getAsDouble()))
        : trained;
  }
}
