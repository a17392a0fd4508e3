package org.coldstart.model.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.coldstart.model.Encoder;
import org.coldstart.model.definition.DefinitionException;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.evaluation.RepeatedMeasure;
import org.coldstart.model.serialization.Json;

/**
 * {@code coldstart compare}: trains variants of a definition on several random draws of the data
 * and compares what they find of what was set aside. On small data one split says little; ratios
 * within the same draw say more than means over draws.
 */
final class CompareCommand {

  static final Set<String> OPTIONS =
      Set.of(
          "definition",
          "variants",
          "interactions",
          "items",
          "users",
          "hold-out",
          "share",
          "draws",
          "k",
          "positive-from");

  private static final String AS_DEFINED = "as defined";
  private static final String MODEL = "model";

  private final Engine engine;
  private final Console console;

  CompareCommand(Engine engine, Console console) {
    this.engine = engine;
    this.console = console;
  }

  void run(Options options) throws IOException {
    int[] depths = options.depths("k", "20,100");
    int draws = options.count("draws", 10);
    HeldOutDraw.Kind kind = HeldOutDraw.Kind.named(options.optional("hold-out").orElse("items"));
    double share = options.share("share", 0.1);
    ModelDefinition definition =
        new DefinitionFile(options.path("definition")).read(options.number("positive-from"));
    InteractionFile interactions = new InteractionFile(options.path("interactions"));
    Path items = options.path("items");
    Optional<Path> users = options.optionalPath("users");
    Map<String, Map<String, Object>> variants = variants(options.optionalPath("variants"));
    variants.forEach((name, overrides) -> definition(definition, name, overrides, 0));

    Map<String, Map<String, double[]>> found = new LinkedHashMap<>();
    Path folder = Files.createTempDirectory("coldstart-compare");
    try {
      for (int draw = 0; draw < draws; draw++) {
        HeldOutDraw split = HeldOutDraw.of(interactions, definition, kind, share, draw, folder);
        for (Map.Entry<String, Map<String, Object>> variant : variants.entrySet()) {
          console.note("draw " + (draw + 1) + " of " + draws + ", " + variant.getKey());
          ModelDefinition varied =
              definition(definition, variant.getKey(), variant.getValue(), draw);
          Map<String, Object> systems = measure(varied, split, kind, items, users, depths);
          for (Map.Entry<String, Object> system : systems.entrySet()) {
            if (system.getKey().equals(MODEL)) {
              record(found, variant.getKey(), system.getValue(), draw, draws);
            } else if (variant.getKey().equals(AS_DEFINED)) {
              record(found, system.getKey(), system.getValue(), draw, draws);
            }
          }
        }
      }
    } finally {
      delete(folder);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("hold_out", kind.name().toLowerCase(Locale.ROOT));
    result.put("share", share);
    result.put("draws", draws);
    result.put("systems", compared(found));
    Json.write(result, console.results());
  }

  /** The variants' overrides of the training, the definition itself first. */
  private static Map<String, Map<String, Object>> variants(Optional<Path> file) throws IOException {
    Map<String, Map<String, Object>> variants = new LinkedHashMap<>();
    variants.put(AS_DEFINED, Map.of());
    if (file.isPresent()) {
      for (Map.Entry<String, Object> entry : new DefinitionFile(file.get()).json().entrySet()) {
        if (!(entry.getValue() instanceof Map<?, ?> overrides)) {
          throw new InputException(
              file.get(),
              "must map the name of each variant to its part of [training], but ["
                  + entry.getKey()
                  + "] is no object");
        }
        Map<String, Object> named = new LinkedHashMap<>();
        overrides.forEach((key, value) -> named.put(String.valueOf(key), value));
        variants.put(entry.getKey(), named);
      }
    }
    return variants;
  }

  private static ModelDefinition definition(
      ModelDefinition definition, String name, Map<String, Object> overrides, int draw) {
    Map<String, Object> all = new HashMap<>(overrides);
    all.putIfAbsent("seed", draw);
    try {
      return definition.withTraining(all);
    } catch (DefinitionException e) {
      throw new IllegalArgumentException("variant [" + name + "]: " + e.getMessage(), e);
    }
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> measure(
      ModelDefinition definition,
      HeldOutDraw split,
      HeldOutDraw.Kind kind,
      Path items,
      Optional<Path> users,
      int[] depths)
      throws IOException {
    InteractionFile train = new InteractionFile(split.train());
    Console quiet =
        new Console(console.results(), new PrintStream(OutputStream.nullOutputStream()));
    Encoder encoder =
        engine
            .train(
                definition,
                new TrainingFiles(train, items, users).read(definition, quiet, new ArrayList<>()),
                quiet.progress())
            .encoder();
    Map<String, Object> phases =
        new FileEvaluation(
                encoder,
                train,
                OptionalDouble.empty(),
                items,
                users,
                new InteractionFile(split.test()),
                Optional.of(kind.phase()),
                kind == HeldOutDraw.Kind.ITEMS ? Optional.of(split.candidates()) : Optional.empty())
            .run(depths);
    return (Map<String, Object>) phases.get(kind.phase().reportName());
  }

  private static void record(
      Map<String, Map<String, double[]>> found,
      String system,
      Object figures,
      int draw,
      int draws) {
    Map<String, double[]> measures = found.computeIfAbsent(system, name -> new LinkedHashMap<>());
    ((Map<?, ?>) figures)
        .forEach(
            (name, value) -> {
              String measure = String.valueOf(name);
              boolean quality = measure.contains("@") || measure.equals("auc");
              if (quality && value instanceof Number number) {
                measures.computeIfAbsent(measure, key -> new double[draws])[draw] =
                    number.doubleValue();
              }
            });
  }

  private static Map<String, Object> compared(Map<String, Map<String, double[]>> found) {
    Map<String, double[]> reference = found.get(AS_DEFINED);
    Map<String, Object> systems = new LinkedHashMap<>();
    found.forEach(
        (system, measures) -> {
          Map<String, Object> figures = new LinkedHashMap<>();
          measures.forEach(
              (measure, values) -> {
                Map<String, Object> figure = new LinkedHashMap<>();
                figure.put("mean", new RepeatedMeasure(values).mean());
                figure.put("deviation", new RepeatedMeasure(values).deviation());
                if (!system.equals(AS_DEFINED)) {
                  RepeatedMeasure ratio = RepeatedMeasure.ratio(reference.get(measure), values);
                  figure.put("as_defined_ratio", ratio.mean());
                  figure.put("as_defined_ratio_ci", List.of(ratio.low(), ratio.high()));
                }
                figure.put("by_draw", Arrays.stream(values).boxed().toList());
                figures.put(measure, figure);
              });
          systems.put(system, figures);
        });
    return systems;
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }
        });
    Files.delete(folder);
  }
}
