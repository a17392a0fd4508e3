package org.coldstart.plugin.deployment;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.ingest.VectorField;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.definition.Side;
import org.coldstart.plugin.documents.ExternalVersions;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.DeploymentChange;
import org.coldstart.plugin.registry.ModelEntry;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.Slot;
import org.coldstart.plugin.registry.VersionEntry;
import org.coldstart.plugin.run.Caller;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.RunContext;
import org.coldstart.plugin.run.Runs;
import org.coldstart.plugin.settings.ColdStartSettings;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.transport.client.Client;

/**
 * Starts roll-outs, flips deployments and takes them away. Everything that can be refused is
 * refused before a run begins and before anything is changed. Never blocks.
 */
public final class Rollouts {

  private static final Logger logger = LogManager.getLogger(Rollouts.class);

  /** The verb of the runs. */
  public static final String VERB = "deploy";

  /** Besides, a training may deploy what it has made; a warm-up brings nothing in. */
  private static final Set<String> BRINGING_IN = Set.of(VERB, "train");

  private final Runs runs;
  private final ModelRegistry registry;
  private final ClusterService clusterService;
  private final Client client;
  private final EncoderAttachments attachments;
  private final Rollout.Surroundings surroundings;

  /**
   * @param client acts with the rights of the calling thread
   * @param towers loads what encodes
   */
  @Inject
  public Rollouts(
      Runs runs,
      ModelRegistry registry,
      SlotTowers towers,
      ClusterService clusterService,
      Client client) {
    this.runs = runs;
    this.registry = registry;
    this.clusterService = clusterService;
    this.client = client;
    this.attachments = new EncoderAttachments(clusterService, client);
    this.surroundings =
        new Rollout.Surroundings(
            client,
            runs,
            registry,
            towers,
            clusterService,
            attachments,
            new ReplicaCatchUp(client, clusterService),
            () ->
                clusterService
                    .getClusterSettings()
                    .get(ColdStartSettings.DEPLOY_REQUESTS_PER_SECOND),
            () -> clusterService.getClusterSettings().get(ColdStartSettings.DEPLOY_GRACE_PERIOD),
            System::currentTimeMillis);
  }

  /** Whether a run may be filling the slot of its version. */
  static boolean mayBringIn(Run run) {
    return BRINGING_IN.contains(run.verb());
  }

  /** Starts the run that brings a version to a field of an index. */
  public void deploy(RolloutRequest request, ActionListener<Run> listener) {
    ActionListener.completeWith(
        ActionListener.wrap(
            plan ->
                requireOwnVersions(
                    plan,
                    request,
                    ActionListener.wrap(
                        checked ->
                            requireNoOther(
                                request.model(),
                                ActionListener.wrap(
                                    alone -> start(plan, listener), listener::onFailure)),
                        listener::onFailure)),
            listener::onFailure),
        () -> plan(request));
  }

  /**
   * Brings a version to where the model is deployed already, as part of a run that goes on. Blocks,
   * so it belongs on the training threads.
   *
   * @return what was done, as a run tells it
   */
  public Map<String, Object> deployWithin(RunContext context, RolloutRequest request) {
    return plan(request).run(context);
  }

  /** Makes a version whose vectors are complete the active one, at once. */
  public void activate(
      String model,
      int version,
      Optional<String> index,
      Optional<String> field,
      ActionListener<Deployment> listener) {
    ActionListener.completeWith(
        ActionListener.wrap(
            change ->
                registry.submit(
                    change,
                    ActionListener.map(
                        listener,
                        after -> after.requireDeployment(change.indexUuid(), change.field()))),
            listener::onFailure),
        () -> {
          ColdStartMetadata current = registry.current();
          Deployment deployment =
              new DeploymentLookup(clusterService.state(), current).find(model, index, field);
          String stamp = current.requireModel(model).version(version).stamp();
          if (deployment.slotOf(stamp).isEmpty()) {
            throw new OpenSearchStatusException(
                "version [{}] has no vectors on field [{}] of index [{}] any more: deploy it",
                RestStatus.CONFLICT,
                version,
                deployment.field(),
                deployment.index());
          }
          return new DeploymentChange.Activate(deployment.indexUuid(), deployment.field(), stamp);
        });
  }

  /** Takes a deployment away; the documents keep their vectors, which nobody reads any more. */
  public void undeploy(
      String model,
      Optional<String> index,
      Optional<String> field,
      ActionListener<Deployment> listener) {
    ActionListener.completeWith(
        ActionListener.wrap(
            deployment ->
                registry.submit(
                    new DeploymentChange.RemoveDeployment(
                        deployment.indexUuid(), deployment.field()),
                    ActionListener.wrap(
                        after -> detachEncoder(deployment, listener), listener::onFailure)),
            listener::onFailure),
        () ->
            new DeploymentLookup(clusterService.state(), registry.current())
                .find(model, index, field));
  }

  /** An encoder that stays attached encodes nothing any more. */
  private void detachEncoder(Deployment deployment, ActionListener<Deployment> listener) {
    attachments.detach(
        deployment.index(),
        deployment.field(),
        ActionListener.wrap(
            detached -> listener.onResponse(deployment),
            e -> {
              logger.warn(
                  "the encoder of field [{}] stays attached to index [{}]",
                  deployment.field(),
                  deployment.index(),
                  e);
              listener.onResponse(deployment);
            }));
  }

  /** A roll-out that nothing speaks against. */
  private record Plan(
      DeploymentTarget target,
      String field,
      ModelEntry model,
      VersionEntry version,
      Side side,
      VectorMethod method,
      Rollout rollout) {

    RolloutWork work(Optional<Caller> caller) {
      return new RolloutWork(
          target.name(),
          target.uuid(),
          field,
          side,
          method,
          caller.orElse(null),
          RolloutWork.Reached.NOTHING);
    }

    Map<String, Object> run(RunContext context) {
      return rollout.run(context, RolloutWork.Reached.NOTHING);
    }
  }

  private Plan plan(RolloutRequest request) {
    ClusterState state = clusterService.state();
    ColdStartMetadata current = registry.current();
    ModelEntry model = current.requireModel(request.model());
    VersionEntry version = model.requireReady(request.version());
    String index = request.index().orElse(null);
    String field = request.field().orElse(null);
    if (index == null || field == null) {
      if (current.deploymentsOf(model.name()).isEmpty()) {
        throw new IllegalArgumentException(
            "[index] and [field] are required: model ["
                + model.name()
                + "] is not deployed anywhere yet");
      }
      Deployment only =
          new DeploymentLookup(state, current)
              .find(request.model(), request.index(), request.field());
      index = index == null ? only.index() : index;
      field = field == null ? only.field() : field;
    }
    DeploymentTarget target = DeploymentTarget.resolve(state, index);
    Optional<Deployment> deployment = current.deployment(target.uuid(), field);
    deployment.ifPresent(there -> requireSameModel(there, model));
    Side side = side(request, deployment);
    requireField(model, side, field);
    VectorMethod method = method(request, deployment, version);
    NodeEngines.require(state.nodes(), method.engine());
    target.layout(field);
    return new Plan(
        target,
        field,
        model,
        version,
        side,
        method,
        new Rollout(
            surroundings, target, new VectorField(field), model.name(), side, version, method));
  }

  private static void requireField(ModelEntry model, Side side, String field) {
    if (field.isEmpty()
        || !StandardCharsets.UTF_8.newEncoder().canEncode(field)
        || field.startsWith("_")
        || List.of(field.split("\\.", -1)).contains("")) {
      throw new IllegalArgumentException(
          "[field] is [" + field + "], which is no name that a field can have");
    }
    side.features(ModelDefinition.parse(model.definition())).features().stream()
        .filter(feature -> overlap(feature.field(), field))
        .findFirst()
        .ifPresent(
            feature -> {
              throw new IllegalArgumentException(
                  "[field] is ["
                      + field
                      + "], where feature ["
                      + feature.name()
                      + "] of the model reads: name another field");
            });
  }

  private static boolean overlap(String one, String other) {
    return one.equals(other) || one.startsWith(other + ".") || other.startsWith(one + ".");
  }

  private static Side side(RolloutRequest request, Optional<Deployment> deployment) {
    Side wanted =
        request.side().orElseGet(() -> deployment.map(Deployment::side).orElse(Side.ITEM));
    deployment
        .filter(there -> there.side() != wanted)
        .ifPresent(
            there -> {
              throw new IllegalArgumentException(
                  "[side] is ["
                      + wanted.label()
                      + "], but field ["
                      + there.field()
                      + "] of index ["
                      + there.index()
                      + "] carries the vectors of ["
                      + there.side().label()
                      + "]s: name another field, or undeploy it");
            });
    return wanted;
  }

  private static void requireSameModel(Deployment deployment, ModelEntry model) {
    if (!deployment.model().equals(model.name())) {
      throw new OpenSearchStatusException(
          "field [{}] of index [{}] carries the vectors of model [{}]: name another field, or"
              + " undeploy that model",
          RestStatus.CONFLICT,
          deployment.field(),
          deployment.index(),
          deployment.model());
    }
  }

  private static VectorMethod method(
      RolloutRequest request, Optional<Deployment> deployment, VersionEntry version) {
    return request
        .method()
        .or(
            () ->
                deployment
                    .flatMap(there -> there.slotOf(version.stamp()).or(there::active))
                    .map(Slot::method)
                    .map(VectorMethod::parse))
        .orElse(VectorMethod.DEFAULT);
  }

  private void requireOwnVersions(
      Plan plan, RolloutRequest request, ActionListener<Void> listener) {
    if (request.allowExternalVersioning()) {
      listener.onResponse(null);
      return;
    }
    ExternalVersions.find(
        client,
        plan.target().name(),
        ActionListener.wrap(
            found -> {
              if (found.isPresent()) {
                throw new IllegalArgumentException(
                    "document ["
                        + found.get()
                        + "] of index ["
                        + plan.target().name()
                        + "] has a version of its owner's own making (external versioning): giving"
                        + " it a vector raises that version, and the owner's next write would be"
                        + " turned away with a 409; deploy with [allow_external_versioning: true]"
                        + " where that is wanted");
              }
              listener.onResponse(null);
            },
            listener::onFailure));
  }

  private void requireNoOther(String model, ActionListener<Void> listener) {
    runs.running(
        ActionListener.wrap(
            running -> {
              Optional<Run> other =
                  running.stream()
                      .filter(run -> run.verb().equals(VERB) && run.model().equals(model))
                      .findFirst();
              if (other.isPresent()) {
                throw new OpenSearchStatusException(
                    "version [{}] of model [{}] is being deployed by run [{}]: wait for it, or"
                        + " cancel it",
                    RestStatus.CONFLICT,
                    other.get().version(),
                    model,
                    other.get().id());
              }
              listener.onResponse(null);
            },
            listener::onFailure));
  }

  private void start(Plan plan, ActionListener<Run> listener) {
    runs.start(
        Runs.newId(),
        VERB,
        plan.model().name(),
        plan.version().number(),
        plan.work(Caller.of(client.threadPool().getThreadContext())).toMap(),
        plan::run,
        listener);
  }

  /**
   * Goes on with a roll-out that another node has begun, with the rights of the calling thread.
   *
   * @param before its run as it is stored
   * @param left what that node has left
   * @param listener hears when the work is queued; after a failure nothing has changed
   */
  void resume(Run before, RolloutWork left, ActionListener<Run> listener) {
    ActionListener.completeWith(
        ActionListener.wrap(
            plan ->
                runs.resume(
                    before,
                    context -> {
                      context.resumedFrom(
                          left.reached().looked() + " documents that were looked at already");
                      return plan.rollout().run(context, left.reached());
                    },
                    listener),
            listener::onFailure),
        () -> planAgain(before, left));
  }

  private Plan planAgain(Run before, RolloutWork left) {
    Plan plan =
        plan(
            new RolloutRequest(
                before.model(),
                Optional.of(left.index()),
                Optional.of(left.field()),
                Optional.of(left.side()),
                OptionalInt.of(before.version()),
                Optional.of(left.method()),
                true));
    if (!plan.target().uuid().equals(left.indexUuid())) {
      throw new OpenSearchStatusException(
          "node [{}] left the cluster while it worked, and index [{}] is another one by now: start"
              + " it again",
          RestStatus.CONFLICT,
          before.node(),
          left.index());
    }
    return plan;
  }
}
