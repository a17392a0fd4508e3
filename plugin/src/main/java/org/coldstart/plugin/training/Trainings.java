package org.coldstart.plugin.training;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.plugin.deployment.Rollouts;
import org.coldstart.plugin.registry.ArtifactStore;
import org.coldstart.plugin.registry.ModelCache;
import org.coldstart.plugin.registry.ModelChange;
import org.coldstart.plugin.registry.ModelEntry;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.VersionContents;
import org.coldstart.plugin.registry.VersionEntry;
import org.coldstart.plugin.registry.VersionMaker;
import org.coldstart.plugin.run.Caller;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.RunBody;
import org.coldstart.plugin.run.RunContext;
import org.coldstart.plugin.run.Runs;
import org.coldstart.plugin.settings.ColdStartSettings;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.transport.client.Client;

/**
 * Starts trainings on this node, and goes on with those that another node has left. Everything that
 * can be refused is refused before a version's number is taken. Never blocks.
 */
public final class Trainings {

  /** The verb of the runs. */
  public static final String VERB = "train";

  private static final Logger logger = LogManager.getLogger(Trainings.class);

  private final Runs runs;
  private final ModelRegistry registry;
  private final SourceCheck check;
  private final TrainingRecords records;
  private final ClusterService clusterService;
  private final Client client;
  private final Training.Surroundings surroundings;

  /** The stamps of the versions that this process works on. */
  private final Set<String> working = ConcurrentHashMap.newKeySet();

  /**
   * @param client acts with the rights of the calling thread
   * @param rollouts deploys what a training made, where that is asked for
   */
  @Inject
  public Trainings(
      Runs runs,
      ModelRegistry registry,
      ArtifactStore artifacts,
      VersionContents contents,
      AbandonedVersions abandoned,
      TrainingRecords records,
      ModelCache cache,
      SourceCheck check,
      ModelTrainer trainer,
      Rollouts rollouts,
      TrainingMemory memory,
      ClusterService clusterService,
      Client client) {
    this.runs = runs;
    this.registry = registry;
    this.check = check;
    this.records = records;
    this.clusterService = clusterService;
    this.client = client;
    this.surroundings =
        new Training.Surroundings(
            client, registry, artifacts, contents, abandoned, records, cache, trainer, rollouts,
            memory);
  }

  /** A stamp that no version has. */
  static String newStamp() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  /** Starts the run that trains the next version of a model. */
  public void start(TrainingRequest request, ActionListener<Run> listener) {
    ActionListener.completeWith(
        ActionListener.wrap(
            record ->
                check.check(
                    record.effectiveDefinition(),
                    ActionListener.wrap(
                        sources -> begin(record, sources, listener), listener::onFailure)),
            listener::onFailure),
        () -> record(request));
  }

  private TrainingRecord record(TrainingRequest request) {
    ModelEntry model = registry.current().requireModel(request.model());
    if (request.deploy() && registry.deploymentsThere(model.name()).isEmpty()) {
      throw new IllegalArgumentException(
          "[deploy] asks for what a deployment does, but model ["
              + model.name()
              + "] is not deployed anywhere yet: say where with _deploy once, then it goes by"
              + " itself");
    }
    TrainingRecord record =
        new TrainingRecord(
            Runs.newId(),
            request,
            model.definition(),
            Caller.of(client.threadPool().getThreadContext()).orElse(null),
            List.of(newStamp()),
            null,
            null);
    SourceVersion.of(record.effectiveDefinition(), registry.current());
    reservation(record).applyTo(registry.current());
    return record;
  }

  /** What takes the version's number; the cluster manager has the last word on it. */
  private ModelChange.StartTraining reservation(TrainingRecord record) {
    return new ModelChange.StartTraining(
        new ModelChange.StartVersion(
            record.request().model(),
            record.stamp(),
            client.threadPool().absoluteTimeInMillis(),
            VersionMaker.training(clusterService.localNode(), record.run())),
        clusterService.getClusterSettings().get(ColdStartSettings.TRAINING_MAX_CONCURRENT));
  }

  /**
   * The record first: from the moment that the version is there, another node may have to go on.
   */
  private void begin(TrainingRecord record, ReadableSources sources, ActionListener<Run> listener) {
    String stamp = record.stamp();
    working.add(stamp);
    ActionListener<Run> orForget =
        ActionListener.wrap(
            listener::onResponse,
            e -> {
              working.remove(stamp);
              listener.onFailure(e);
            });
    records.save(
        record,
        ActionListener.wrap(
            saved ->
                registry.submit(
                    reservation(record),
                    ActionListener.wrap(
                        after -> {
                          int version =
                              after
                                  .requireModel(record.request().model())
                                  .versionByStamp(stamp)
                                  .orElseThrow()
                                  .number();
                          run(new Training(surroundings, record, sources, version), orForget);
                        },
                        e ->
                            records.delete(
                                record.run(), ActionListener.wrap(() -> orForget.onFailure(e))))),
            orForget::onFailure));
  }

  private void run(Training training, ActionListener<Run> listener) {
    runs.start(
        training.run(),
        VERB,
        training.model(),
        training.version(),
        Map.of(),
        new Body(training),
        ActionListener.wrap(
            listener::onResponse,
            e -> training.fail(e, ActionListener.wrap(() -> listener.onFailure(e)))));
  }

  /**
   * Makes sure that this process works on a version once.
   *
   * @return whether it did not before
   */
  boolean claim(String stamp) {
    return working.add(stamp);
  }

  /** Gives up what was claimed. */
  void release(String stamp) {
    working.remove(stamp);
  }

  /**
   * Goes on with a training that another node has begun, with the rights of the calling thread.
   *
   * @param record the training as it is stored, under a stamp that was claimed
   * @param before its run as it is stored
   * @param listener hears when the work is queued; after a failure nothing has changed
   */
  void resume(TrainingRecord record, Run before, ActionListener<Run> listener) {
    ActionListener.completeWith(
        ActionListener.wrap(
            definition ->
                check.check(
                    definition,
                    ActionListener.wrap(
                        sources ->
                            runs.resume(
                                before,
                                new Body(
                                    new Training(surroundings, record, sources, before.version())),
                                listener),
                        listener::onFailure)),
            listener::onFailure),
        record::effectiveDefinition);
  }

  /**
   * Does what is left to do of a training whose version is ready, with the rights of the calling
   * thread.
   *
   * @param before its run as it is stored
   * @param record the training as it is stored; empty where only the run's end is missing
   * @param ready the version
   * @param listener hears when the work is queued; after a failure nothing has changed
   */
  void finish(
      Run before,
      Optional<TrainingRecord> record,
      VersionEntry ready,
      ActionListener<Run> listener) {
    TrainingRecord left = record.orElseGet(() -> nothingLeft(before, ready));
    TrainingEnd end = new TrainingEnd(surroundings, left, ready.number());
    runs.resume(before, context -> end.finish(context, ready), listener);
  }

  private TrainingRecord nothingLeft(Run run, VersionEntry ready) {
    return new TrainingRecord(
        run.id(),
        new TrainingRequest(run.model(), Map.of(), false),
        Map.of(),
        null,
        List.of(ready.stamp()),
        null,
        null);
  }

  /** A training as a run. */
  private final class Body implements RunBody {

    private final Training training;

    Body(Training training) {
      this.training = training;
    }

    @Override
    public Map<String, Object> run(RunContext context) throws Exception {
      try {
        return training.run(context);
      } finally {
        working.remove(training.stamp());
      }
    }

    @Override
    public void neverRan(Exception reason, Runnable putBack) {
      logger.debug("a training never began", reason);
      training.fail(
          reason,
          ActionListener.wrap(
              () -> {
                working.remove(training.stamp());
                putBack.run();
              }));
    }
  }
}
