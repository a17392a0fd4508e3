package org.coldstart.plugin.warmup;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.coldstart.model.TrainedModel;
import org.coldstart.model.artifact.ModelArtifact;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.definition.Side;
import org.coldstart.model.start.LaterItems;
import org.coldstart.model.warmup.ItemStep;
import org.coldstart.plugin.deployment.DeploymentLookup;
import org.coldstart.plugin.documents.ShardMark;
import org.coldstart.plugin.items.CachedItems;
import org.coldstart.plugin.items.ItemRestorer;
import org.coldstart.plugin.items.StoredItems;
import org.coldstart.plugin.registry.ArtifactException;
import org.coldstart.plugin.registry.ArtifactStore;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.ModelCache;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.PluginClient;
import org.coldstart.plugin.registry.Slot;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.Runs;
import org.coldstart.plugin.settings.ColdStartSettings;
import org.coldstart.plugin.stats.WarmUpCounters;
import org.coldstart.plugin.training.SourceCheck;
import org.coldstart.plugin.training.TrainingMemory;
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.ActionRunnable;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.engine.VersionConflictEngineException;
import org.opensearch.transport.client.Client;

/**
 * Starts warm-ups on this node. Everything that can be refused is refused before a run begins.
 * Never blocks.
 */
public final class WarmUps {

  /** The verb of the runs. */
  public static final String VERB = "warm_up";

  private final Runs runs;
  private final ModelRegistry registry;
  private final ArtifactStore artifacts;
  private final WarmUpStates states;
  private final SourceCheck check;
  private final StoredItems stored;
  private final ClusterService clusterService;
  private final InteractionShards shards;
  private final Executor executor;
  private final LongSupplier clockMillis;
  private final WarmUpRun.Surroundings surroundings;

  /**
   * Wired by the node.
   *
   * @param client acts with the rights of the calling thread
   * @param plugin acts with the plugin's own rights
   */
  @Inject
  public WarmUps(
      Runs runs,
      ModelRegistry registry,
      ArtifactStore artifacts,
      ModelCache cache,
      WarmUpStates states,
      SourceCheck check,
      CachedItems items,
      StoredItems stored,
      ItemRestorer restorer,
      TrainingMemory memory,
      WarmUpCounters counters,
      ClusterService clusterService,
      Client client,
      PluginClient plugin) {
    this.runs = runs;
    this.registry = registry;
    this.artifacts = artifacts;
    this.states = states;
    this.check = check;
    this.stored = stored;
    this.clusterService = clusterService;
    this.shards = new InteractionShards(plugin);
    this.executor = client.threadPool().generic();
    this.clockMillis = client.threadPool()::absoluteTimeInMillis;
    this.surroundings =
        new WarmUpRun.Surroundings(
            client,
            plugin,
            clusterService,
            items,
            stored,
            restorer,
            artifacts,
            cache,
            states,
            memory,
            counters,
            () ->
                clusterService
                    .getClusterSettings()
                    .get(ColdStartSettings.DEPLOY_REQUESTS_PER_SECOND),
            ColdStartSettings.TRAINING_THREADS.get(clusterService.getSettings()),
            executor);
  }

  /**
   * Which deployment of items is to be warmed up.
   *
   * @param index an index or alias; empty for any
   * @param field the field; empty for any
   */
  public record Target(String model, Optional<String> index, Optional<String> field) {}

  /** A deployment with its active version, and the definition of today. */
  private record Place(
      Deployment deployment, Slot active, Map<String, Object> definition, ModelDefinition today) {}

  private Place place(Target target) {
    ColdStartMetadata current = registry.current();
    Deployment deployment =
        new DeploymentLookup(clusterService.state(), current)
            .find(Side.ITEM, target.model(), target.index(), target.field());
    Slot active =
        deployment
            .active()
            .orElseThrow(
                () ->
                    conflict(
                        "no version is active on field [%s] of index [%s] yet: there is nothing to"
                            + " warm up",
                        deployment.field(), deployment.index()));
    Map<String, Object> definition = current.requireModel(target.model()).definition();
    ModelDefinition today = ModelDefinition.parse(definition);
    if (today.sources().isEmpty()) {
      throw conflict(
          "the definition of model [%s] has no [sources], so nobody can tell what happened to new"
              + " items",
          target.model());
    }
    return new Place(deployment, active, definition, today);
  }

  private static OpenSearchStatusException conflict(String reason, Object... arguments) {
    return new OpenSearchStatusException(
        String.format(java.util.Locale.ROOT, reason, arguments), RestStatus.CONFLICT);
  }

  /** Starts the run that lets new interactions count. */
  public void start(Target target, ActionListener<Run> listener) {
    ActionListener.completeWith(
        ActionListener.wrap(place -> prepare(place, listener), listener::onFailure),
        () -> place(target));
  }

  /**
   * The same where there is something new; else the answer is empty.
   *
   * @param definition with which the deployment was found to be due; where it was replaced
   *     meanwhile, nothing starts: the caller's rights may be those that went with it
   */
  public void startIfDue(
      Target target, Map<String, Object> definition, ActionListener<Optional<Run>> listener) {
    ActionListener.completeWith(
        ActionListener.wrap(
            place ->
                isDue(
                    place,
                    ActionListener.wrap(
                        due -> {
                          if (due) {
                            prepare(place, ActionListener.map(listener, Optional::of));
                          } else {
                            listener.onResponse(Optional.empty());
                          }
                        },
                        listener::onFailure)),
            listener::onFailure),
        () -> {
          Place place = place(target);
          if (!place.definition().equals(definition)) {
            throw conflict("the definition of model [%s] was replaced just now", target.model());
          }
          return place;
        });
  }

  private void isDue(Place place, ActionListener<Boolean> listener) {
    String stamp = place.active().stamp();
    states.read(
        place.deployment(),
        stamp,
        ActionListener.wrap(
            state ->
                shards.ends(
                    check.interactions(place.today()),
                    ActionListener.map(
                        listener,
                        ends -> {
                          Map<String, ShardMark> trusted =
                              state.trusted(ends, stored.uuid(stamp).orElse(""));
                          return !trusted.equals(ends);
                        })),
            listener::onFailure));
  }

  private void prepare(Place place, ActionListener<Run> listener) {
    String stamp = place.active().stamp();
    artifacts.loadHead(
        stamp,
        ModelArtifact::headLength,
        announced -> {},
        ActionListener.wrap(
            head -> executor.execute(ActionRunnable.wrap(listener, l -> check(place, head, l))),
            listener::onFailure));
  }

  private void check(Place place, byte[] head, ActionListener<Run> listener) {
    TrainedModel model;
    LaterItems later;
    try {
      model = ModelArtifact.readHead(head);
      later = ModelArtifact.readLater(head, model);
    } catch (IOException e) {
      ArtifactException altered = new ArtifactException(place.active().stamp(), e.getMessage());
      altered.initCause(e);
      throw altered;
    }
    requireWarmable(place, model, later);
    ModelDefinition trained = model.definition();
    ModelDefinition definition =
        new ModelDefinition(
            trained.description(),
            trained.dimension(),
            trained.user(),
            trained.item(),
            place.today().sources(),
            trained.training(),
            trained.gate(),
            trained.initFrom(),
            trained.warmUp());
    check.check(
        definition,
        ActionListener.wrap(
            sources ->
                claim(
                    place,
                    new WarmUpRun.Plan(place.deployment(), model, later, definition, sources),
                    listener),
            listener::onFailure));
  }

  private static void requireWarmable(Place place, TrainedModel model, LaterItems later) {
    try {
      new ItemStep(model, later);
    } catch (IllegalArgumentException e) {
      throw conflict(
          "version [%s] of model [%s] cannot be warmed up: %s",
          place.active().version(), place.deployment().model(), e.getMessage());
    }
  }

  /** One run at a time: whoever replaces the state first has it. */
  private void claim(Place place, WarmUpRun.Plan plan, ActionListener<Run> listener) {
    states.find(
        place.deployment(),
        plan.stamp(),
        ActionListener.wrap(
            found ->
                requireEnded(
                    place,
                    found.state().claim(),
                    ActionListener.wrap(
                        ended -> claim(place, plan, found, listener), listener::onFailure)),
            listener::onFailure));
  }

  /** A run of which nothing is stored has not been stored yet, or was forgotten long since. */
  private void requireEnded(Place place, WarmUpState.Claim claim, ActionListener<Void> listener) {
    if (claim == null) {
      listener.onResponse(null);
      return;
    }
    String run = claim.run();
    runs.get(
        run,
        ActionListener.wrap(
            other -> {
              if (!other.hasEnded()) {
                throw running(place, run);
              }
              listener.onResponse(null);
            },
            e -> {
              if (!(ExceptionsHelper.unwrapCause(e) instanceof ResourceNotFoundException)) {
                listener.onFailure(e);
              } else if (claim.mayCome(clockMillis.getAsLong())) {
                listener.onFailure(running(place, run));
              } else {
                listener.onResponse(null);
              }
            }));
  }

  private static OpenSearchStatusException running(Place place, String run) {
    return conflict(
        "field [%s] of index [%s] is being warmed up by run [%s]: wait for it, or cancel it",
        place.deployment().field(), place.deployment().index(), run);
  }

  private void claim(
      Place place, WarmUpRun.Plan plan, WarmUpStates.Stored found, ActionListener<Run> listener) {
    String id = Runs.newId();
    states.replace(
        place.deployment(),
        plan.stamp(),
        found,
        found.state().claimedBy(new WarmUpState.Claim(id, clockMillis.getAsLong())),
        ActionListener.wrap(
            claimed ->
                runs.start(
                    id,
                    VERB,
                    place.deployment().model(),
                    place.active().version(),
                    Map.of(),
                    context -> new WarmUpRun(surroundings, plan, claimed).run(context),
                    ActionListener.wrap(
                        listener::onResponse,
                        e -> release(place, plan, found, claimed, e, listener))),
            e ->
                listener.onFailure(
                    ExceptionsHelper.unwrapCause(e) instanceof VersionConflictEngineException
                        ? running(place, "that has just begun")
                        : e)));
  }

  /** Takes a claim back whose run could not begin, so that nobody waits for it. */
  private void release(
      Place place,
      WarmUpRun.Plan plan,
      WarmUpStates.Stored before,
      WarmUpStates.Stored claimed,
      Exception why,
      ActionListener<Run> listener) {
    states.replace(
        place.deployment(),
        plan.stamp(),
        claimed,
        before.state(),
        ActionListener.wrap(
            released -> listener.onFailure(why),
            e -> {
              why.addSuppressed(e);
              listener.onFailure(why);
            }));
  }
}
