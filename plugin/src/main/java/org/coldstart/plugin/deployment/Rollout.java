package org.coldstart.plugin.deployment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.ingest.VectorField;
import org.coldstart.model.definition.Side;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.DeploymentChange;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.RegistryChange;
import org.coldstart.plugin.registry.Slot;
import org.coldstart.plugin.registry.VersionEntry;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.RunContext;
import org.coldstart.plugin.run.Runs;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.admin.indices.mapping.put.PutMappingRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.action.support.clustermanager.AcknowledgedResponse;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.transport.client.Client;

/**
 * Brings one version to one field of one index: maps a slot, reserves it, so that from then on
 * every encoder writes it, fills it, and makes it the one that queries read. At no moment does a
 * query see vectors of two versions, or a document lose the one it had. What ends it before the
 * flip frees the slot again; what was filled by then is used if the same version comes back. A node
 * that stops, or loses the run to another one, frees nothing.
 *
 * <p>Blocks, so it belongs on the training threads. Used once.
 */
final class Rollout {

  private static final Logger logger = LogManager.getLogger(Rollout.class);
  private static final long LOOK_EVERY_MILLIS = 500;

  private final Surroundings around;
  private final DeploymentTarget target;
  private final VectorField field;
  private final String model;
  private final Side side;
  private final VersionEntry version;
  private final VectorMethod method;

  /**
   * What a roll-out works with.
   *
   * @param client acts with the rights of the calling thread
   * @param runs tells whose slot is still being filled
   * @param towers loads what encodes
   * @param attachments make indices encode what is written to them
   * @param replicas waits for copies to catch up
   * @param documentsPerSecond how fast a back-fill may write, 0 or less for as fast as it goes
   * @param grace how long a freed slot rests
   * @param clockMillis the time of day
   */
  record Surroundings(
      Client client,
      Runs runs,
      ModelRegistry registry,
      SlotTowers towers,
      ClusterService clusterService,
      EncoderAttachments attachments,
      ReplicaCatchUp replicas,
      DoubleSupplier documentsPerSecond,
      java.util.function.Supplier<TimeValue> grace,
      LongSupplier clockMillis) {}

  Rollout(
      Surroundings around,
      DeploymentTarget target,
      VectorField field,
      String model,
      Side side,
      VersionEntry version,
      VectorMethod method) {
    this.around = around;
    this.target = target;
    this.field = field;
    this.model = model;
    this.side = side;
    this.version = version;
    this.method = method;
  }

  /**
   * Does it.
   *
   * @param reached how far another node had come, whose run this was
   * @return what was done, as a run tells it
   */
  Map<String, Object> run(RunContext context, RolloutWork.Reached reached) {
    context.progress("map", 0, 1);
    freeAbandoned(context);
    boolean held = isComplete();
    Pace pace = new Pace(around.documentsPerSecond(), System::nanoTime, context::checkCancelled);
    boolean flipped = false;
    try {
      Slot slot = reserve(context, pace);
      attachEncoder();
      BackFill backFill = backFill(slot, context, pace);
      backFill.first(reached);
      backFill.untilComplete();
      around.replicas().await(target.name(), context::checkCancelled);
      context.progress("activate", 0, 1);
      submit(new DeploymentChange.MarkComplete(target.uuid(), field.name(), version.stamp()));
      submit(new DeploymentChange.Activate(target.uuid(), field.name(), version.stamp()));
      flipped = true;
      backFill.untilComplete();
      return outcome(slot, backFill);
    } finally {
      if (!flipped && !held && context.isOwn()) {
        free(version.stamp());
      }
    }
  }

  private Map<String, Object> outcome(Slot slot, BackFill backFill) {
    Map<String, Object> outcome = new LinkedHashMap<>();
    outcome.put("model", model);
    outcome.put("version", version.number());
    outcome.put("index", target.name());
    outcome.put("field", field.name());
    outcome.put("side", side.label());
    outcome.put("slot", slot.name());
    outcome.putAll(backFill.counts());
    return outcome;
  }

  private Optional<Deployment> deployment() {
    return around.registry().deployment(target.uuid(), field.name());
  }

  /**
   * Whether the version's vectors were all there before; a half-filled slot is not worth keeping.
   */
  private boolean isComplete() {
    return deployment().flatMap(d -> d.slotOf(version.stamp())).filter(Slot::complete).isPresent();
  }

  /**
   * A roll-out whose node died left its slot behind, half filled: nobody will go on with it. One
   * that goes on, perhaps as the end of a training, is left alone.
   */
  private void freeAbandoned(RunContext context) {
    Slot incoming = deployment().flatMap(Deployment::incoming).orElse(null);
    if (incoming == null || incoming.stamp().equals(version.stamp())) {
      return;
    }
    PlainActionFuture.<List<Run>, RuntimeException>get(l -> around.runs().running(l)).stream()
        .filter(run -> !run.id().equals(context.runId()))
        .filter(run -> run.model().equals(model) && run.version() == incoming.version())
        .filter(Rollouts::mayBringIn)
        .findFirst()
        .ifPresent(
            run -> {
              throw new OpenSearchStatusException(
                  "version [{}] is being brought in on field [{}] of index [{}] by run [{}]: wait"
                      + " for it, or cancel it",
                  RestStatus.CONFLICT,
                  run.version(),
                  field.name(),
                  target.name(),
                  run.id());
            });
    free(incoming.stamp());
  }

  /**
   * Maps the slot that the registry is going to choose, then lets it choose: no encoder ever writes
   * a slot that is not mapped.
   */
  private Slot reserve(RunContext context, Pace pace) {
    awaitRestedSlot(context, pace);
    DeploymentChange.ReserveSlot change = reservation();
    String foreseen = slotIn(change.applyTo(around.registry().current())).name();
    map(foreseen);
    Slot slot = slotIn(submit(change));
    if (!slot.name().equals(foreseen)) {
      map(slot.name());
    }
    return slot;
  }

  private void attachEncoder() {
    PlainActionFuture.<Void, RuntimeException>get(
        l -> around.attachments().attach(target.name(), field.name(), version.stamp(), l));
  }

  private void awaitRestedSlot(RunContext context, Pace pace) {
    long first = reservation().waitMillis(around.registry().current());
    for (long left = first; left > 0; ) {
      context.progress("rest", first - left, first);
      pace.restMillis(Math.min(left, LOOK_EVERY_MILLIS));
      left = reservation().waitMillis(around.registry().current());
    }
  }

  private DeploymentChange.ReserveSlot reservation() {
    return new DeploymentChange.ReserveSlot(
        model,
        version.stamp(),
        target.name(),
        target.uuid(),
        field.name(),
        side,
        method.toMap(),
        mappedSlots(),
        around.clockMillis().getAsLong(),
        around.grace().get().millis());
  }

  private List<Slot> mappedSlots() {
    List<Slot> slots = new ArrayList<>();
    target
        .layout(field.name())
        .slots()
        .forEach(
            (name, mapped) ->
                slots.add(Slot.free(name, mapped.dimension(), mapped.method().toMap())));
    return slots;
  }

  private Slot slotIn(ColdStartMetadata registry) {
    return registry
        .requireDeployment(target.uuid(), field.name())
        .slotOf(version.stamp())
        .orElseThrow();
  }

  private void map(String slot) {
    PlainActionFuture.<AcknowledgedResponse, RuntimeException>get(
        l ->
            around
                .client()
                .admin()
                .indices()
                .putMapping(
                    new PutMappingRequest(target.name())
                        .source(
                            FieldLayout.mappingOf(field.name(), slot, version.dimension(), method)),
                    l));
  }

  private BackFill backFill(Slot slot, RunContext context, Pace pace) {
    context.progress("load", 0, 1);
    PlainActionFuture.<SlotTowers.Loaded, RuntimeException>get(
        l -> around.towers().load(deployment().orElseThrow(), Optional.of(version.stamp()), l));
    return new BackFill(
        around.client(),
        target.name(),
        field,
        slot.name(),
        version.stamp(),
        new FillPass(
            around.client(),
            around.clusterService(),
            target.index().getIndex(),
            field.name(),
            pace),
        pace,
        new BackFill.Listener() {
          @Override
          public void filled(long done, long total) {
            context.progress("back-fill", done, total);
          }

          @Override
          public void reached(RolloutWork.Reached reached) {
            context.reached(reached.toWork());
          }
        });
  }

  private ColdStartMetadata submit(RegistryChange change) {
    return PlainActionFuture.<ColdStartMetadata, RuntimeException>get(
        l -> around.registry().submit(change, l));
  }

  private void free(String stamp) {
    boolean taken = deployment().flatMap(d -> d.slotOf(stamp)).isPresent();
    if (taken) {
      try {
        submit(
            new DeploymentChange.ReleaseSlot(
                target.uuid(), field.name(), stamp, around.clockMillis().getAsLong()));
      } catch (RuntimeException e) {
        logger.warn("the slot of [{}] on [{}] could not be freed", stamp, target.name(), e);
      }
    }
  }
}
