package org.coldstart.model.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.serialization.Json;
import org.coldstart.model.train.ProgressListener;

/**
 * {@code coldstart compare}: trains variants of a definition several times and compares what they
 * find of what no training has seen. Either parts of the data are drawn and set aside time after
 * time (on small data one split says little), or a fixed split is trained on under several seeds.
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
          "test",
          "candidates",
          "phase",
          "seeds",
          "k",
          "positive-from",
          "out");

  private static final List<String> OF_DRAWS = List.of("hold-out", "share", "draws");
  private static final List<String> OF_A_SPLIT = List.of("candidates", "phase", "seeds");

  private final Engine engine;
  private final Console console;

  CompareCommand(Engine engine, Console console) {
    this.engine = engine;
    this.console = console;
  }

  void run(Options options) throws IOException {
    refuseMixture(options);
    int[] depths = options.depths("k", "20,100");
    ModelDefinition definition =
        new DefinitionFile(options.path("definition")).read(options.number("positive-from"));
    List<Variant> variants = variants(options.optionalPath("variants"));
    variants.forEach(variant -> variant.apply(definition, 0, Map.of()));
    Optional<OutputFile> out = options.optionalPath("out").map(OutputFile::new);
    out.ifPresent(OutputFile::requirePlace);
    RunJournal journal = RunJournal.open(out.map(CompareCommand::journalOf));
    if (journal.size() > 0) {
      console.note(
          "trainings that "
              + journalOf(out.orElseThrow())
              + " holds already are not repeated; delete it to begin anew");
    }
    try (Repetitions repetitions = repetitions(options, definition)) {
      Comparison comparison = new Comparison(repetitions.sameUsers());
      Trainings trainings =
          new Trainings(
              definition,
              options.path("items"),
              options.optionalPath("users"),
              repetitions,
              depths);
      for (Repetitions.Repetition repetition : repetitions.all()) {
        Map<String, Map<String, Object>> chosen = new HashMap<>();
        for (Variant variant : variants) {
          Map<String, Object> settings = variant.settingsOf().map(chosen::get).orElse(Map.of());
          ComparisonRun run = trainings.run(repetition, variant, settings, journal);
          chosen.put(variant.name(), run.chosen());
          comparison.add(variant, run);
          if (out.isPresent()) {
            byte[] table = comparison.table().getBytes(StandardCharsets.UTF_8);
            out.get().write(to -> to.write(table));
          }
        }
      }
      console.note(comparison.table());
      Map<String, Object> result = new LinkedHashMap<>(repetitions.toMap());
      result.put("systems", comparison.toMap());
      Json.write(result, console.results());
    }
  }

  private static List<Variant> variants(Optional<Path> file) throws IOException {
    return file.isEmpty()
        ? List.of(Variant.AS_DEFINED)
        : Variant.read(file.get(), new DefinitionFile(file.get()).json());
  }

  private static Path journalOf(OutputFile table) {
    return table.path().resolveSibling(table.path().getFileName() + ".runs.jsonl");
  }

  private static void refuseMixture(Options options) {
    boolean fixed = options.has("test");
    for (String other : fixed ? OF_DRAWS : OF_A_SPLIT) {
      if (options.has(other)) {
        throw new UsageException(
            "option [--"
                + other
                + "] goes "
                + (fixed ? "with re-drawn data, not with [--test]" : "with [--test] only"));
      }
    }
  }

  private static Repetitions repetitions(Options options, ModelDefinition definition)
      throws IOException {
    InteractionFile interactions = new InteractionFile(options.path("interactions"));
    return options.has("test")
        ? new FixedSplit(
            interactions,
            new InteractionFile(options.path("test")),
            Phase.named(options.optional("phase").orElse("cold-item")),
            options.optionalPath("candidates"),
            options.depths("seeds", "42,43,44"))
        : new RedrawnData(
            interactions,
            definition,
            HeldOutDraw.Kind.named(options.optional("hold-out").orElse("items")),
            options.share("share", 0.1),
            options.count("draws", 10));
  }

  /** What all trainings of a comparison share. */
  private final class Trainings {
    private final ModelDefinition definition;
    private final Path items;
    private final Optional<Path> users;
    private final Repetitions repetitions;
    private final int[] depths;
    private final String data;
    private Repetitions.Repetition splitOf;
    private Repetitions.Split split;

    Trainings(
        ModelDefinition definition,
        Path items,
        Optional<Path> users,
        Repetitions repetitions,
        int[] depths)
        throws IOException {
      this.definition = definition;
      this.items = items;
      this.users = users;
      this.repetitions = repetitions;
      this.depths = depths;
      List<Path> files = new ArrayList<>(repetitions.files());
      files.add(items);
      users.ifPresent(files::add);
      Fingerprint all = new Fingerprint().add(Arrays.toString(depths)).add(repetitions.kind());
      for (Path file : files) {
        all.addFile(file);
      }
      this.data = all.hex();
    }

    /** Looks a training up, or trains. */
    ComparisonRun run(
        Repetitions.Repetition repetition,
        Variant variant,
        Map<String, Object> settings,
        RunJournal journal)
        throws IOException {
      ModelDefinition varied = variant.apply(definition, repetition.seed(), settings);
      String name = repetition.name() + ", " + variant.name();
      String key = new Fingerprint().add(data).add(name).add(varied.toMap().toString()).hex();
      Optional<ComparisonRun> known = journal.find(key);
      if (known.isPresent()) {
        return known.get();
      }
      console.note(name);
      ComparisonRun run = train(varied, splitOf(repetition));
      journal.add(key, name, run);
      run.model().entrySet().stream()
          .findFirst()
          .ifPresent(first -> console.note(name + told(first)));
      return run;
    }

    private Repetitions.Split splitOf(Repetitions.Repetition repetition) throws IOException {
      if (!repetition.equals(splitOf)) {
        split = repetitions.split(repetition);
        splitOf = repetition;
      }
      return split;
    }

    private ComparisonRun train(ModelDefinition varied, Repetitions.Split split)
        throws IOException {
      Console quiet =
          new Console(console.results(), new PrintStream(OutputStream.nullOutputStream()));
      Engine.Trained trained =
          engine.train(
              varied,
              new TrainingFiles(split.train(), items, users).read(varied, quiet, new ArrayList<>()),
              Optional.empty(),
              ProgressListener.SILENT);
      return ComparisonRun.of(
          new FileEvaluation(
                  trained.encoder(),
                  split.train(),
                  OptionalDouble.empty(),
                  items,
                  users,
                  split.test(),
                  Optional.of(split.phase()),
                  split.candidates())
              .ranks(),
          depths,
          trained.report());
    }
  }

  private static String told(Map.Entry<String, double[]> figure) {
    return String.format(
        Locale.ROOT, ": %s %.4f", figure.getKey(), ComparisonRun.mean(figure.getValue()));
  }
}
