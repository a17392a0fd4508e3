package org.coldstart.model.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.TrainedModel;
import org.coldstart.model.artifact.ModelArtifact;
import org.coldstart.model.definition.DefinitionException;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.definition.TrainingConfig;
import org.coldstart.model.evaluation.GateCheck;
import org.coldstart.model.evaluation.HeldOutRanks;
import org.coldstart.model.feature.EntityTable;
import org.coldstart.model.feature.Feature;
import org.coldstart.model.feature.FeatureEncoder;
import org.coldstart.model.feature.FeatureException;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseAlgebra;
import org.coldstart.model.linear.JavaDenseAlgebra;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.start.Audience;
import org.coldstart.model.start.ClosedForm;
import org.coldstart.model.start.EncodedEntities;
import org.coldstart.model.start.LaterItems;
import org.coldstart.model.start.LearnedItemTable;
import org.coldstart.model.start.StartFitting;
import org.coldstart.model.start.StartSettings;
import org.coldstart.model.start.TransferPrior;
import org.coldstart.model.tower.Tower;
import org.coldstart.model.warmup.Evidence;
import org.coldstart.model.zeroshot.VirtualBehaviour;

/**
 * Trains a model: sets data aside, chooses the closed-form start on it, lets gradient training try
 * to better that, measures all of it beside baselines that need no towers, and fits what was chosen
 * once more to everything. The same data, definition, seed and number of threads give the same
 * model, byte for byte, on one type of machine.
 */
public final class Trainer {

  /** On how many users, drawn at random, a phase is measured. */
  private static final int MOST_USERS = 1_000;

  /**
   * Up to so many interactions and items, one draw of held-out items says little, and several cost
   * little.
   */
  private static final int SMALL = 200_000;

  private static final int SMALL_CATALOGUE = 5_000;

  private static final int DRAWS_OF_SMALL_DATA = 3;
  private static final int MOST_DRAWS = 12;

  /** Number of the draw that is reported on; others choose. */
  private static final int DRAW_TO_REPORT = 1_000;

  private final ModelDefinition definition;
  private final int threads;
  private final Path nativeCache;
  private final Optional<Transfer> transfer;

  /** Trains on all processors, and unpacks native libraries where JavaCPP does by default. */
  public Trainer(ModelDefinition definition) {
    this(
        definition,
        Runtime.getRuntime().availableProcessors(),
        Path.of(System.getProperty("user.home"), ".javacpp", "cache"));
  }

  /**
   * @param threads how many threads compute, at least 1
   * @param nativeCache where ND4J's native libraries are unpacked; null to do without ND4J
   */
  public Trainer(ModelDefinition definition, int threads, Path nativeCache) {
    this(definition, threads, nativeCache, Optional.empty());
  }

  private Trainer(
      ModelDefinition definition, int threads, Path nativeCache, Optional<Transfer> transfer) {
    this.definition = definition;
    this.threads = threads;
    this.nativeCache = nativeCache;
    this.transfer = transfer;
  }

  /** The same starting from an earlier version. */
  public Trainer from(Transfer source) {
    return new Trainer(definition, threads, nativeCache, Optional.of(source));
  }

  /** Trains from the start to the end; see the other {@code train}. */
  public TrainingResult train(TrainingData data, ProgressListener listener) {
    return train(data, ChoiceKeeper.NONE, listener);
  }

  /**
   * Trains.
   *
   * @param data at least one positive interaction
   * @param choices keeps what is found out, and may bring what an interrupted training has
   * @throws IllegalArgumentException where the data cannot teach anything, or the definition asks
   *     for what cannot be trained, saying why
   * @throws java.util.concurrent.CancellationException where the listener ends it
   */
  public TrainingResult train(TrainingData data, ChoiceKeeper choices, ProgressListener listener) {
    refuseWhatCannotBeTrained();
    List<String> notes = new ArrayList<>();
    try (Workers workers = Workers.start(threads, listener::checkCancelled);
        DenseAlgebra algebra = algebra(workers, notes)) {
      TrainingResult result = new Run(data, choices, listener, workers, algebra).train();
      if (!notes.isEmpty()) {
        result.report().put("native_algebra", notes);
      }
      return result;
    }
  }

  /**
   * How much heap a training takes at most, beside its data, in bytes: an estimate by the data's
   * shape.
   */
  public long memory(TrainingData data) {
    return new LearningMemory(definition, data, threads).bytes();
  }

  /** On how many draws of held-out data settings are chosen. */
  static int draws(SparseMatrix positives) {
    boolean small =
        positives.entries() <= SMALL
            && HoldOut.occupied(positives).cardinality() <= SMALL_CATALOGUE;
    if (!small) {
      return 1;
    }
    return Math.clamp(
        (long) DRAWS_OF_SMALL_DATA * HoldOut.FEW / Math.max(1, positives.entries()),
        DRAWS_OF_SMALL_DATA,
        MOST_DRAWS);
  }

  private void refuseWhatCannotBeTrained() {
    if (definition.initFrom().isPresent() && transfer.isEmpty()) {
      throw new DefinitionException(
          "init_from",
          "names a version that is not at hand; bring its artefact, or leave it out to start"
              + " afresh");
    }
    transfer.ifPresent(this::requireFrozenAreShared);
  }

  private void requireFrozenAreShared(Transfer from) {
    List<String> shared = sharedFeatures(from);
    for (String name : from.freeze().features()) {
      if (!shared.contains(name)) {
        throw new DefinitionException(
            "init_from.freeze",
            "names ["
                + name
                + "], of which the version to start from knows nothing; the features in common are "
                + shared);
      }
    }
  }

  /** Names of the features that a version to start from encodes, too. */
  private List<String> sharedFeatures(Transfer from) {
    return Stream.of(
            names(from.source().model().itemEncoder(), definition.item().content()),
            names(from.source().model().userEncoder(), definition.user().content()))
        .flatMap(List::stream)
        .toList();
  }

  private static List<String> names(FeatureEncoder known, List<Feature> features) {
    List<String> there = known.features().stream().map(Feature::name).toList();
    return features.stream().map(Feature::name).filter(there::contains).toList();
  }

  /** Preference features that are neither histories nor factors, which no tower sees yet. */
  private List<String> unusedFeatures() {
    return Stream.of(definition.user(), definition.item())
        .flatMap(side -> side.encodable().stream())
        .filter(feature -> feature.role() == Feature.Role.PREFERENCE)
        .map(Feature::name)
        .toList();
  }

  private DenseAlgebra algebra(Workers workers, List<String> notes) {
    return nativeCache == null
        ? new JavaDenseAlgebra(workers)
        : DenseAlgebra.open(nativeCache, workers, notes::add);
  }

  /** One training. */
  private final class Run {
    private final TrainingData data;
    private final ChoiceKeeper choices;
    private final StageClock listener;
    private final Workers workers;
    private final DenseAlgebra algebra;
    private final boolean servesFactors = definition.item().hasFactors();
    private final long seed = definition.training().seed();
    private final SparseMatrix positives;
    private final LeakingFeatures leaking;
    private Encoders fittedToAll;

    Run(
        TrainingData data,
        ChoiceKeeper choices,
        ProgressListener listener,
        Workers workers,
        DenseAlgebra algebra) {
      this.data = data;
      this.choices = choices;
      this.listener = new StageClock(listener);
      this.workers = workers;
      this.algebra = algebra;
      this.positives = data.positives();
      this.leaking = LeakingFeatures.of(data);
    }

    /** Items of which nothing else is known cannot be told apart while they are new. */
    private void refuseNothingButLeaks() {
      if (leaking.ofItems().containsAll(definition.item().content())) {
        throw new DefinitionException(
            "item.features",
            "holds no content that may be learned from: " + leaking.items().get(0).reason());
      }
    }

    TrainingResult train() {
      refuseNothingButLeaks();
      Map<String, Object> report = new LinkedHashMap<>();
      report.put("data", counts());
      report.put("seed", seed);
      if (!unusedFeatures().isEmpty()) {
        report.put("unused_features", unusedFeatures());
      }
      if (!leaking.isEmpty()) {
        report.put("leaking_features", leaking.toList());
      }
      StartSettings settings;
      HeldOutReport.Measurement measured = HeldOutReport.Measurement.NOTHING;
      int epochs = 0;
      Choices.NewUsers forNewUsers = NewUserContest.NOT_HELD;
      if (HoldOut.possible(positives)) {
        Choices chosen = choose();
        Choices.Towers towers = chosen.towers().orElseThrow();
        settings = chosen.start();
        epochs = towers.epochs();
        report.put("towers", towers.report());
        Choices.NewUsers newUsers = chosen.newUsers().orElseThrow();
        if (definition.training().newUsers() != TrainingConfig.NewUsers.CLOSED_FORM) {
          report.put("new_users", newUsers.report());
        }
        forNewUsers = newUsers;
        Draw draw = listener.time("hold_out", () -> draw(DRAW_TO_REPORT));
        report.put("held_out_data", draw.heldOut().counts());
        measured =
            listener.time(
                "evaluate", () -> measure(draw, chosen.start(), towers.epochs(), newUsers));
      } else {
        report.put(
            "held_out",
            "nothing: there is too little data to set any of it aside, so defaults hold");
        settings =
            StartSelection.unchosen(
                definition.dimension(),
                definition.training().factorization(),
                data.items().rows(),
                everything().users.width(),
                StartSelection.strength(positives),
                transfer);
      }
      report.put("served", epochs > 0 ? gradientCandidate() : ClosedFormCandidate.NAME);
      report.put("start", settings.toMap());
      if (transfer.isPresent()) {
        report.put("init_from", transferred(transfer.get()));
      }
      HeldOutReport.Measurement figures = measured;
      report.putAll(listener.time("summarise", figures::toMap));
      if (!definition.gate().conditions().isEmpty()) {
        report.put(
            "gate",
            GateCheck.told(
                new GateCheck(figures.ranks(), Optional.empty()).failures(definition.gate())));
      }
      StartSettings fitted = settings;
      int passes = epochs;
      Choices.NewUsers ofNewUsers = forNewUsers;
      ModelWithItems trained =
          listener.time("fit_all", () -> fit(fitted, passes, ofNewUsers, figures.ranks()));
      report.put("environment", new Surroundings(threads, algebra).toMap());
      report.put("seconds", listener.seconds());
      report.put("memory", memory());
      return new TrainingResult(trained.withStamp(ModelArtifact.stampOf(trained)), report);
    }

    /** Chooses settings, then epochs, as far as that was not done before. */
    private Choices choose() {
      Optional<Choices> kept = choices.kept();
      boolean contested = definition.training().newUsers() != TrainingConfig.NewUsers.CLOSED_FORM;
      if (kept.isPresent() && kept.get().towers().isPresent()) {
        if (!contested) {
          return kept.get().withNewUsers(NewUserContest.NOT_HELD);
        }
        if (kept.get().newUsers().isPresent()) {
          return kept.get();
        }
      }
      List<Draw> draws = listener.time("hold_out", this::draws);
      Choices settled =
          kept.orElseGet(
              () -> {
                Choices found =
                    Choices.ofStart(listener.time("choose_start", () -> chooseStart(draws)));
                choices.keep(found);
                return found;
              });
      Choices held = settled;
      if (settled.towers().isEmpty()) {
        held =
            settled.withTowers(
                listener.time(
                    "train_towers",
                    () ->
                        new TowerContest(definition, data, workers, listener)
                            .hold(draws.get(0), draws.get(0).candidate(settled.start()))));
        choices.keep(held);
      }
      if (!contested) {
        return held.withNewUsers(NewUserContest.NOT_HELD);
      }
      boolean towers = held.towers().orElseThrow().epochs() > 0;
      Choices all =
          held.withNewUsers(
              listener.time(
                  "train_new_users",
                  () ->
                      new NewUserContest(definition, data, workers, listener)
                          .hold(draws, settled.start(), towers)));
      choices.keep(all);
      return all;
    }

    private StartSettings chooseStart(List<Draw> draws) {
      return StartSelection.choose(
          draws,
          definition.dimension(),
          definition.training().factorization(),
          data.items().rows(),
          servesFactors,
          transfer);
    }

    private String gradientCandidate() {
      return definition.training().objective() == TrainingConfig.Objective.RECONSTRUCTION
          ? ReconstructionFitting.NAME
          : TowerCandidate.NAME;
    }

    /** Fits what was chosen to everything. */
    private ModelWithItems fit(
        StartSettings settings, int epochs, Choices.NewUsers newUsers, HeldOutRanks heldOut) {
      Encoders encoders = everything();
      EntityContent content = encoders.encode(data);
      ClosedForm start =
          StartSelection.fit(fitting(positives, content, prior(encoders, new BitSet())), settings);
      Optional<TowerPair> towers =
          epochs == 0 ? Optional.empty() : Optional.of(towers(start, positives, content, epochs));
      TrainedModel model =
          new TrainedModel(
              "",
              definition,
              encoders.items,
              encoders.users,
              start.served(),
              towers.map(pair -> new Tower(pair.item())),
              towers.map(pair -> new Tower(pair.user())),
              newUsers
                  .served()
                  .map(
                      behaviour ->
                          newUsers(start, positives, content)
                              .train(behaviour, newUsers.epochs().get(behaviour))),
              heldOut);
      return new ModelWithItems(
          model,
          new LearnedItemTable(data.items().ids(), start.items()),
          LaterItems.before(
              Audience.of(start, positives, Evidence.of(data).byItem(), workers),
              data.counts().typicalWeight()));
    }

    /** What the version to start from had to say. */
    private Map<String, Object> transferred(Transfer from) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("stamp", from.source().model().stamp());
      map.put(
          "items_in_common", prior(everything(), new BitSet()).orElseThrow().known().cardinality());
      map.put("features_in_common", sharedFeatures(from));
      return map;
    }

    private Map<String, Object> memory() {
      Map<String, Object> memory = new LinkedHashMap<>();
      memory.put("training_data_bytes", data.ramBytesUsed());
      memory.put("most_heap_used_bytes", listener.mostHeapUsed());
      return memory;
    }

    private NewUserFitting newUsers(
        ClosedForm start, SparseMatrix interactions, EntityContent content) {
      return new NewUserFitting(data, start, interactions, content, seed, workers, listener);
    }

    /** Measures what was chosen on a draw by which nothing was chosen. */
    private HeldOutReport.Measurement measure(
        Draw draw, StartSettings settings, int epochs, Choices.NewUsers newUsers) {
      ClosedFormCandidate start = draw.candidate(settings);
      HeldOutReport report = new HeldOutReport(draw, data, seed, workers);
      List<Candidate> others = new ArrayList<>();
      others.add(
          RidgeBaseline.fit(
              draw,
              fitting(draw.heldOut().train(), draw.content(), true, Optional.empty()),
              workers));
      others.add(ContentOnlyTowers.train(draw, data, seed, workers, listener));
      if (epochs == 0) {
        return report.measure(start, others, forNewUsers(draw, start, newUsers), newUsers.served());
      }
      others.add(start);
      TowerPair towers = towers(start.start(), draw.heldOut().train(), draw.content(), epochs);
      return report.measure(
          TowerCandidate.of(start, towers, definition.training().userPreference(), workers),
          others,
          Map.of(),
          Optional.empty());
    }

    /** Everything that was tried for users without behaviour, trained as long as was best. */
    private Map<VirtualBehaviour, Candidate> forNewUsers(
        Draw draw, ClosedFormCandidate start, Choices.NewUsers newUsers) {
      Map<VirtualBehaviour, Candidate> candidates = new EnumMap<>(VirtualBehaviour.class);
      if (!newUsers.epochs().isEmpty()) {
        NewUserFitting fitting = newUsers(start.start(), draw.heldOut().train(), draw.content());
        newUsers
            .epochs()
            .forEach(
                (behaviour, passes) ->
                    candidates.put(
                        behaviour,
                        new NewUserCandidate(
                            NewUserContest.name(behaviour),
                            start,
                            fitting.train(behaviour, passes),
                            workers)));
      }
      return candidates;
    }

    /** Towers trained for as many epochs as were best. */
    private TowerPair towers(
        ClosedForm start, SparseMatrix interactions, EntityContent content, int epochs) {
      return GradientFitting.of(definition, data, start, interactions, content, workers)
          .train(epochs, (towers, epoch) -> epoch, listener)
          .towers();
    }

    private Map<String, Object> counts() {
      Map<String, Object> counts = new LinkedHashMap<>();
      counts.put("users", data.users().rows());
      counts.put("items", data.items().rows());
      counts.put("interactions", data.interactions());
      counts.put("positives", data.counts().positives());
      counts.put("positives_only", data.positivesOnly());
      counts.put("duplicates", data.counts().duplicates());
      counts.put("items_without_document", data.counts().unknownItems());
      counts.put(
          "interactions_of_items_without_document", data.counts().interactionsOfUnknownItems());
      counts.put("users_without_document", data.counts().unknownUsers());
      counts.put(
          "interactions_of_users_without_document", data.counts().interactionsOfUnknownUsers());
      return counts;
    }

    private List<Draw> draws() {
      return IntStream.range(0, Trainer.draws(positives)).mapToObj(this::draw).toList();
    }

    private Draw draw(int number) {
      HoldOut heldOut = HoldOut.draw(positives, seed + number);
      Encoders encoders = encoders(heldOut.train());
      EntityContent content = encoders.encode(data);
      BitSet cold = new BitSet();
      Arrays.stream(heldOut.coldItems()).forEach(cold::set);
      return new Draw(
          heldOut,
          content,
          fitting(heldOut.train(), content, prior(encoders, cold)),
          new HeldOutPhases(heldOut, MOST_USERS, seed + number, workers),
          servesFactors,
          workers);
    }

    /**
     * What the version to start from says; of items that play new ones, what it says by content.
     */
    private Optional<TransferPrior> prior(Encoders encoders, BitSet newItems) {
      return transfer.map(
          from ->
              TransferPrior.of(
                  from.source(),
                  encoders.items,
                  encoders.users,
                  data.items().ids(),
                  newItems,
                  from.freeze()));
    }

    private StartFitting fitting(
        SparseMatrix interactions, EntityContent content, Optional<TransferPrior> prior) {
      return fitting(interactions, content, servesFactors, prior);
    }

    private StartFitting fitting(
        SparseMatrix interactions,
        EntityContent content,
        boolean warmItemsAreFactors,
        Optional<TransferPrior> prior) {
      return new StartFitting(
          interactions,
          content.items(),
          content.users(),
          ItemEvidence.of(data, interactions),
          warmItemsAreFactors,
          prior,
          seed,
          algebra,
          workers,
          listener);
    }

    /** Encoders fitted to everything, once. */
    private Encoders everything() {
      if (fittedToAll == null) {
        fittedToAll = encoders(positives);
      }
      return fittedToAll;
    }

    private Encoders encoders(SparseMatrix interactions) {
      BitSet items = HoldOut.occupied(interactions);
      BitSet users = HoldOut.occupied(interactions.transpose());
      return new Encoders(
          encoder(data.items(), leaking.ofItems(), items, TrainedModel::itemEncoder),
          encoder(data.users(), leaking.ofUsers(), users, TrainedModel::userEncoder));
    }

    private FeatureEncoder encoder(
        EntityTable table,
        Set<Feature> without,
        BitSet rows,
        Function<TrainedModel, FeatureEncoder> before) {
      return transfer
          .map(from -> before.apply(from.source().model()))
          .map(known -> after(table, without, rows, known))
          .orElseGet(() -> FeatureEncoder.fit(table, Feature.Role.CONTENT, without, rows));
    }

    private static FeatureEncoder after(
        EntityTable table, Set<Feature> without, BitSet rows, FeatureEncoder known) {
      try {
        return FeatureEncoder.fit(table, Feature.Role.CONTENT, without, rows, known);
      } catch (FeatureException e) {
        throw new DefinitionException("init_from", e.getMessage());
      }
    }
  }

  private record Encoders(FeatureEncoder items, FeatureEncoder users) {
    EntityContent encode(TrainingData data) {
      return new EntityContent(encode(items, data.items()), encode(users, data.users()));
    }

    private static EncodedEntities encode(FeatureEncoder encoder, EntityTable table) {
      int[] blocks = new int[encoder.features().size() + 1];
      Arrays.setAll(blocks, encoder::offset);
      return new EncodedEntities(encoder.encodeAll(table), blocks);
    }
  }
}
