package org.coldstart.plugin.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.TrainedModel;
import org.coldstart.model.artifact.ModelArtifact;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.evaluation.GateCheck;
import org.coldstart.model.evaluation.HeldOutFigures;
import org.coldstart.model.evaluation.HeldOutRanks;
import org.coldstart.model.train.TrainingData;
import org.coldstart.model.train.TrainingResult;
import org.coldstart.model.train.Transfer;
import org.coldstart.plugin.deployment.Rollouts;
import org.coldstart.plugin.registry.ArtifactStore;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.ModelCache;
import org.coldstart.plugin.registry.ModelChange;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.RegistryChange;
import org.coldstart.plugin.registry.VersionContents;
import org.coldstart.plugin.run.RunContext;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.action.ActionListener;
import org.opensearch.transport.client.Client;

/**
 * One training: reads the sources, learns, stores weights and report, and makes the version ready.
 * What ends it before that leaves a failed version with its reason, and no weights. Blocks, so it
 * belongs on the training threads. Used once.
 */
final class Training {

  private static final Logger logger = LogManager.getLogger(Training.class);

  private final Surroundings around;
  private final TrainingRecord record;
  private final TrainingRequest request;
  private final ModelDefinition definition;
  private final ReadableSources sources;
  private final int version;
  private final String stamp;
  private final TrainingEnd end;
  private final long began = System.nanoTime();
  private HeldOutRanks heldOut;

  /**
   * What a training works with.
   *
   * @param client acts with the rights of the calling thread
   */
  record Surroundings(
      Client client,
      ModelRegistry registry,
      ArtifactStore artifacts,
      VersionContents contents,
      AbandonedVersions abandoned,
      TrainingRecords records,
      ModelCache cache,
      ModelTrainer trainer,
      Rollouts rollouts,
      TrainingMemory memory) {}

  /**
   * @param record what was asked for, and what an earlier node has found out
   * @param sources the definition's, found and readable
   * @param version the number of the version that it makes
   */
  Training(Surroundings around, TrainingRecord record, ReadableSources sources, int version) {
    this.around = around;
    this.record = record;
    this.request = record.request();
    this.definition = record.effectiveDefinition();
    this.sources = sources;
    this.version = version;
    this.stamp = record.stamp();
    this.end = new TrainingEnd(around, record, version);
  }

  /**
   * Does it.
   *
   * @return what it came to, as a run tells it
   */
  Map<String, Object> run(RunContext context) throws IOException {
    Map<String, Object> outcome;
    try {
      outcome = train(context);
    } catch (Exception | LinkageError e) {
      if (!context.isLeftToAnother()) {
        PlainActionFuture.<Void, RuntimeException>get(l -> fail(e, l));
      }
      throw e;
    }
    end.finish(context, outcome, heldOut);
    return outcome;
  }

  private Map<String, Object> train(RunContext context) throws IOException {
    try (TrainingMemory.Share memory = around.memory().open()) {
      return train(context, memory);
    }
  }

  private Map<String, Object> train(RunContext context, TrainingMemory.Share memory)
      throws IOException {
    TrainingCheckpoint checkpoint = new TrainingCheckpoint(around.records(), record);
    SourceReader reader =
        new SourceReader(
            around.client(), sources, definition, checkpoint.until(), memory, context::progress);
    TrainingData data = reader.read();
    memory.reserveForLearning(around.trainer().memory(definition, data));
    checkpoint.haveRead(reader.digests());
    if (context.attempts() > 1) {
      context.resumedFrom(checkpoint.resumedFrom());
    }
    Optional<SourceVersion> source = SourceVersion.of(definition, around.registry().current());
    Optional<Transfer> transfer =
        source.isEmpty()
            ? Optional.empty()
            : Optional.of(source.get().read(around.artifacts(), memory));
    TrainingResult trained =
        around.trainer().train(definition, data, transfer, checkpoint, context);
    context.progress("store", 0, 1);
    ModelWithItems whole = trained.trained().withStamp(stamp);
    TrainedModel model = whole.model();
    heldOut = model.heldOut();
    byte[] artifact = ModelArtifact.toBytes(whole);
    Map<String, Object> report = new LinkedHashMap<>(trained.report());
    report.put("sources", reader.provenance());
    if (context.attempts() > 1) {
      report.put("attempts", context.attempts());
      report.put("resumed_from", checkpoint.resumedFrom());
    }
    putBesideActive(report);
    ArtifactStore.Stored stored =
        PlainActionFuture.<ArtifactStore.Stored, RuntimeException>get(
            l ->
                around
                    .contents()
                    .save(
                        whole,
                        artifact,
                        (done, total) -> context.progress("store", done, total),
                        l));
    PlainActionFuture.<Void, RuntimeException>get(
        l -> around.artifacts().saveReport(stamp, report, l));
    context.checkCancelled();
    long took = tookMillis();
    submit(
        new ModelChange.FinishVersion(
            request.model(),
            stamp,
            model.dimension(),
            stored.bytes(),
            stored.sha256(),
            data.interactions(),
            took));
    Map<String, Object> outcome = new LinkedHashMap<>();
    outcome.put("version", version);
    outcome.put("stamp", stamp);
    outcome.put("dimension", model.dimension());
    outcome.put("bytes", stored.bytes());
    outcome.put("examples", data.interactions());
    outcome.put("took_ms", took);
    outcome.put("report", report);
    return outcome;
  }

  /**
   * Adds the versions that are active now, each with the figures of its own report: judged on what
   * was held out from the new version, they would meet what they have learned from.
   */
  private void putBesideActive(Map<String, Object> report) {
    List<Object> active = new ArrayList<>();
    Set<String> failures = new LinkedHashSet<>();
    HeldOutFigures figures = new HeldOutFigures(heldOut, HeldOutFigures.USUAL_DEPTHS);
    for (Deployment deployment : around.registry().deploymentsThere(request.model())) {
      if (deployment.active().isEmpty()) {
        continue;
      }
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("version", deployment.active().get().version());
      told.put("index", deployment.index());
      told.put("field", deployment.field());
      told.put("measured_on", "what was held out from that version itself");
      Optional<HeldOutRanks> theirs = Optional.empty();
      try {
        theirs = end.activeHeldOut(deployment);
      } catch (RuntimeException e) {
        logger.warn("the active version of [{}] cannot be compared with", deployment.index(), e);
        told.put("not_compared", String.valueOf(e.getMessage()));
      }
      theirs.ifPresent(ranks -> told.put("differences", figures.against(ranks)));
      failures.addAll(new GateCheck(heldOut, theirs).failures(definition.gate()));
      active.add(told);
    }
    if (!active.isEmpty()) {
      report.put("active", active);
      if (report.containsKey("gate")) {
        report.put("gate", GateCheck.told(List.copyOf(failures)));
      }
    }
  }

  /**
   * Marks the version as failed, and removes what was stored of it and of the training.
   *
   * @param done answers when that is done, or cannot be, which is logged
   */
  void fail(Throwable cause, ActionListener<Void> done) {
    String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    around
        .abandoned()
        .fail(
            request.model(),
            stamp,
            reason,
            tookMillis(),
            ActionListener.wrap(failed -> end.removeTraces(done), done::onFailure));
  }

  /** The id of its run. */
  String run() {
    return record.run();
  }

  /** The model's name. */
  String model() {
    return request.model();
  }

  /** The stamp of the version that it makes. */
  String stamp() {
    return stamp;
  }

  /** The version's number. */
  int version() {
    return version;
  }

  private long tookMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
  }

  private ColdStartMetadata submit(RegistryChange change) {
    return PlainActionFuture.<ColdStartMetadata, RuntimeException>get(
        l -> around.registry().submit(change, l));
  }
}
