package org.coldstart.plugin.training;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.plugin.deployment.Rollouts;
import org.coldstart.plugin.registry.ArtifactStore;
import org.coldstart.plugin.registry.ModelCache;
import org.coldstart.plugin.registry.ModelChange;
import org.coldstart.plugin.registry.ModelEntry;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.VersionContents;
import org.coldstart.plugin.registry.VersionEntry;
import org.coldstart.plugin.registry.VersionState;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.RunBody;
import org.coldstart.plugin.run.RunContext;
import org.coldstart.plugin.run.Runs;
import org.coldstart.plugin.settings.ColdStartSettings;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.transport.client.Client;

/**
 * Starts trainings on this node. Everything that can be refused is refused before a version's
 * number is taken. Never blocks.
 */
public final class Trainings {

  /** The verb of the runs. */
  public static final String VERB = "train";

  private static final Logger logger = LogManager.getLogger(Trainings.class);

  /** A version without a run is only then an orphan: its run may be about to begin. */
  private static final long ORPHAN_AFTER_MILLIS = 60_000;

  private final Runs runs;
  private final ModelRegistry registry;
  private final SourceCheck check;
  private final Training.Surroundings surroundings;
  private final ClusterSettings settings;
  private final AtomicInteger running = new AtomicInteger();

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
    this.settings = clusterService.getClusterSettings();
    this.surroundings =
        new Training.Surroundings(
            client,
            registry,
            artifacts,
            contents,
            cache,
            trainer,
            rollouts,
            memory,
            clusterService.getClusterSettings());
  }

  /** Starts the run that trains the next version of a model. */
  public void start(TrainingRequest request, ActionListener<Run> listener) {
    ActionListener.completeWith(
        ActionListener.wrap(
            definition ->
                check.check(
                    definition,
                    ActionListener.wrap(
                        sources ->
                            endOrphans(
                                request.model(),
                                ActionListener.wrap(
                                    alone -> begin(request, definition, sources, listener),
                                    listener::onFailure)),
                        listener::onFailure)),
            listener::onFailure),
        () -> definition(request));
  }

  private ModelDefinition definition(TrainingRequest request) {
    ModelEntry model = registry.current().requireModel(request.model());
    if (request.deploy() && registry.deploymentsOf(model.name()).isEmpty()) {
      throw new IllegalArgumentException(
          "[deploy] asks for what a deployment does, but model ["
              + model.name()
              + "] is not deployed anywhere yet: say where with _deploy once, then it goes by"
              + " itself");
    }
    requireRoom();
    return ModelDefinition.parse(model.definition()).withTraining(request.training());
  }

  private void requireRoom() {
    int most = settings.get(ColdStartSettings.TRAINING_MAX_CONCURRENT);
    if (running.get() >= most) {
      throw full();
    }
  }

  private static OpenSearchStatusException full() {
    return new OpenSearchStatusException(
        "as many trainings run on this node as [plugins.coldstart.training.max_concurrent] allows:"
            + " try again when one has ended",
        RestStatus.TOO_MANY_REQUESTS);
  }

  /**
   * Ends versions whose training nobody works on any more, and refuses to begin another beside one
   * that goes on.
   */
  private void endOrphans(String model, ActionListener<Void> listener) {
    long now = System.currentTimeMillis();
    List<VersionEntry> suspects =
        new ArrayList<>(
            registry.current().requireModel(model).versions().values().stream()
                .filter(version -> version.state() == VersionState.TRAINING)
                .filter(v -> v.created().toEpochMilli() + ORPHAN_AFTER_MILLIS < now)
                .toList());
    if (suspects.isEmpty()) {
      listener.onResponse(null);
      return;
    }
    runs.list(
        ActionListener.wrap(
            all -> {
              suspects.removeIf(
                  version ->
                      all.stream()
                          .filter(run -> !run.hasEnded() && run.verb().equals(VERB))
                          .anyMatch(
                              run ->
                                  run.model().equals(model) && run.version() == version.number()));
              endNext(model, suspects.iterator(), listener);
            },
            listener::onFailure));
  }

  /** Refuses a training of a model that is being trained. */
  private static void requireAlone(ModelEntry model) {
    for (VersionEntry version : model.versions().values()) {
      if (version.state() == VersionState.TRAINING) {
        throw new OpenSearchStatusException(
            "version [{}] of model [{}] is in training: wait for its run, or cancel it",
            RestStatus.CONFLICT,
            version.number(),
            model.name());
      }
    }
  }

  private void endNext(
      String model, Iterator<VersionEntry> orphans, ActionListener<Void> listener) {
    if (!orphans.hasNext()) {
      listener.onResponse(null);
      return;
    }
    registry.submit(
        new ModelChange.FailVersion(
            model, orphans.next().stamp(), "its training was lost: start it again", 0),
        ActionListener.wrap(ended -> endNext(model, orphans, listener), listener::onFailure));
  }

  private void begin(
      TrainingRequest request,
      ModelDefinition definition,
      ReadableSources sources,
      ActionListener<Run> listener) {
    requireAlone(registry.current().requireModel(request.model()));
    if (running.incrementAndGet() > settings.get(ColdStartSettings.TRAINING_MAX_CONCURRENT)) {
      running.decrementAndGet();
      throw full();
    }
    String model = request.model();
    String stamp = UUID.randomUUID().toString().replace("-", "");
    ActionListener<Run> orFree =
        ActionListener.wrap(
            listener::onResponse,
            e -> {
              running.decrementAndGet();
              listener.onFailure(e);
            });
    registry.submit(
        new ModelChange.StartVersion(model, stamp, System.currentTimeMillis()),
        ActionListener.wrap(
            after -> {
              int version = after.requireModel(model).versionByStamp(stamp).orElseThrow().number();
              Training training =
                  new Training(surroundings, request, definition, sources, version, stamp);
              runs.start(
                  VERB,
                  model,
                  training.version(),
                  new Body(training),
                  ActionListener.wrap(
                      orFree::onResponse,
                      e -> {
                        training.fail(e, ActionListener.wrap(() -> orFree.onFailure(e)));
                      }));
            },
            orFree::onFailure));
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
        running.decrementAndGet();
      }
    }

    @Override
    public void neverRan(Exception reason, Runnable putBack) {
      running.decrementAndGet();
      logger.debug("a training never began", reason);
      training.fail(reason, ActionListener.wrap(putBack));
    }
  }
}
