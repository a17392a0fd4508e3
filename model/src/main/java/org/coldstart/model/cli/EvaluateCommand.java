package org.coldstart.model.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.coldstart.model.Encoder;
import org.coldstart.model.serialization.Json;

/** {@code coldstart evaluate}: how well a model ranks interactions that it has not seen. */
final class EvaluateCommand {

  static final Set<String> OPTIONS =
      Set.of(
          "model",
          "interactions",
          "items",
          "users",
          "test",
          "candidates",
          "k",
          "phase",
          "positive-from");

  private final Engine engine;
  private final Console console;

  EvaluateCommand(Engine engine, Console console) {
    this.engine = engine;
    this.console = console;
  }

  void run(Options options) throws IOException {
    int[] depths = options.depths("k", "20,50,100");
    Optional<Phase> phase = options.optional("phase").map(Phase::named);
    InteractionFile interactions = new InteractionFile(options.path("interactions"));
    InteractionFile test = new InteractionFile(options.path("test"));
    Path items = options.path("items");
    OptionalDouble positiveFrom = options.number("positive-from");
    Encoder encoder = new ModelFile(options.path("model")).read(engine);
    FileEvaluation evaluation =
        new FileEvaluation(
            encoder,
            interactions,
            positiveFrom,
            items,
            options.optionalPath("users"),
            test,
            phase,
            options.optionalPath("candidates"));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("stamp", encoder.model().stamp());
    result.put("dimension", encoder.model().dimension());
    result.put("phases", evaluation.run(depths));
    Json.write(result, console.results());
  }
}
