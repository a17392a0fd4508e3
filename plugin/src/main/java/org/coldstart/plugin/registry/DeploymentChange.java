package org.coldstart.plugin.registry;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.coldstart.model.definition.Side;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** A change of what is deployed on one field of one index. */
public sealed interface DeploymentChange extends RegistryChange {

  /** The index's UUID. */
  String indexUuid();

  /** The field that the plugin owns there. */
  String field();

  /**
   * Reserves a slot for a version that is to be brought in; from then on encoders write it. Makes
   * the deployment where there is none. What was kept to undo the last flip is freed, so that no
   * more than two slots are written.
   *
   * <p>A free slot of the same dimension and method is used again, the one freed longest ago first,
   * but never the one that is freed by this very change, and only after its rest: a request that
   * was begun before then writes where nobody reads, and reads what it expects. Where none has
   * rested, the next letter is taken, up to {@value #SLOTS_OF_A_KIND} slots of that dimension and
   * method, which is what roll-outs in a row need: mapped fields stay for ever. Without effect
   * where the version already has a slot there.
   *
   * @param model the model's name
   * @param stamp the version, which must be ready
   * @param index the index's name, for people
   * @param side of the documents
   * @param method k-NN's method, complete, so that equal means equal
   * @param mapped slots that the index's mapping already has, as free slots; those that the
   *     registry does not know (after an undeploy, or in an index carried from elsewhere) are
   *     learned from here
   * @param nowMillis now, epoch milliseconds
   * @param restMillis how long a freed slot rests before it is used again
   */
  record ReserveSlot(
      String model,
      String stamp,
      String index,
      String indexUuid,
      String field,
      Side side,
      Map<String, Object> method,
      List<Slot> mapped,
      long nowMillis,
      long restMillis)
      implements DeploymentChange {

    static final String NAME = "coldstart_reserve_slot";
    private static final int MAX_SLOTS = 26;

    /** The active version's, the one before it or the one to come, and one that rests. */
    static final int SLOTS_OF_A_KIND = 3;

    /** Copies what could change. */
    public ReserveSlot {
      method = Json.copy(method);
      mapped = List.copyOf(mapped);
    }

    ReserveSlot(StreamInput in) throws IOException {
      this(
          in.readString(),
          in.readString(),
          in.readString(),
          in.readString(),
          in.readString(),
          in.readEnum(Side.class),
          Json.read(in),
          in.readList(Slot::new),
          in.readVLong(),
          in.readVLong());
    }

    @Override
    public ColdStartMetadata applyTo(ColdStartMetadata before) {
      VersionEntry version = readyVersion(before.requireModel(model));
      Deployment deployment = deploymentIn(before);
      Slot held = deployment.slotOf(stamp).orElse(null);
      if (held != null) {
        if (!held.fits(version.dimension(), method)) {
          throw RegistryChange.conflict(
              "version [{}] of model [{}] already lies in slot [{}] with method {}: undeploy it"
                  + " before another method is used",
              version.number(),
              model,
              held.name(),
              held.method());
        }
        return before;
      }
      if (deployment.incomingSlot() != null) {
        throw RegistryChange.conflict(
            "version [{}] is being brought in on field [{}] of index [{}]: wait for its run, or"
                + " cancel it",
            deployment.slots().get(deployment.incomingSlot()).version(),
            field,
            index);
      }
      long restLeft = restLeft(deployment, version);
      if (restLeft > 0) {
        throw RegistryChange.conflict(
            "field [{}] of index [{}] has no slot that has rested: try again in [{}] ms",
            field,
            index,
            restLeft);
      }
      Slot slot = choose(deployment, version).taken(stamp, version.number());
      return before.withDeployment(
          withoutPrevious(deployment)
              .withSlot(slot)
              .withPointers(deployment.activeSlot(), slot.name()));
    }

    /** How long there will be no slot to reserve, in milliseconds; 0 where there is one. */
    public long waitMillis(ColdStartMetadata before) {
      Deployment deployment = deploymentIn(before);
      return deployment.slotOf(stamp).isPresent()
          ? 0
          : restLeft(deployment, readyVersion(before.requireModel(model)));
    }

    private Deployment withoutPrevious(Deployment deployment) {
      Deployment without = deployment;
      for (Slot slot : deployment.liveSlots()) {
        if (!slot.name().equals(deployment.activeSlot())) {
          without = without.withSlot(slot.released(nowMillis));
        }
      }
      return without;
    }

    private long restLeft(Deployment deployment, VersionEntry version) {
      long ofKind =
          deployment.slots().values().stream()
              .filter(slot -> slot.fits(version.dimension(), method))
              .count();
      return ofKind < SLOTS_OF_A_KIND
          ? 0
          : longestFree(deployment, version).map(this::restLeft).orElse(0L);
    }

    private long restLeft(Slot slot) {
      return slot.retiredAtMillis() == 0L
          ? 0L
          : Math.max(0L, slot.retiredAtMillis() + restMillis - nowMillis);
    }

    private Optional<Slot> longestFree(Deployment deployment, VersionEntry version) {
      return deployment.slots().values().stream()
          .filter(Slot::isFree)
          .filter(slot -> slot.fits(version.dimension(), method))
          .min(Comparator.comparingLong(Slot::retiredAtMillis).thenComparing(Slot::name));
    }

    private VersionEntry readyVersion(ModelEntry entry) {
      return entry
          .versionByStamp(stamp)
          .filter(version -> version.state() == VersionState.READY)
          .orElseThrow(
              () ->
                  RegistryChange.conflict(
                      "model [{}] has no ready version with stamp [{}]", model, stamp));
    }

    private Deployment deploymentIn(ColdStartMetadata before) {
      Deployment deployment =
          before
              .deployment(indexUuid, field)
              .orElseGet(
                  () ->
                      new Deployment(
                          model, index, indexUuid, field, side, new TreeMap<>(), null, null));
      if (!deployment.model().equals(model)) {
        throw RegistryChange.conflict(
            "field [{}] of index [{}] already carries model [{}]",
            field,
            index,
            deployment.model());
      }
      if (deployment.side() != side) {
        throw RegistryChange.conflict(
            "field [{}] of index [{}] already carries the vectors of [{}]s",
            field,
            index,
            deployment.side().label());
      }
      for (Slot slot : mapped) {
        if (!deployment.slots().containsKey(slot.name())) {
          deployment = deployment.withSlot(Slot.free(slot.name(), slot.dimension(), slot.method()));
        }
      }
      return deployment;
    }

    private Slot choose(Deployment deployment, VersionEntry version) {
      return longestFree(deployment, version)
          .filter(slot -> restLeft(slot) == 0)
          .orElseGet(() -> Slot.free(nextName(deployment), version.dimension(), method));
    }

    private String nextName(Deployment deployment) {
      for (int letter = 0; letter < MAX_SLOTS; letter++) {
        String name = String.valueOf((char) ('a' + letter));
        if (!deployment.slots().containsKey(name)) {
          return name;
        }
      }
      throw RegistryChange.conflict(
          "field [{}] of index [{}] has used up its [{}] slots: freed ones can be used again after"
              + " their rest, other dimensions and methods need a new field or index",
          field,
          index,
          MAX_SLOTS);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeString(model);
      out.writeString(stamp);
      out.writeString(index);
      out.writeString(indexUuid);
      out.writeString(field);
      out.writeEnum(side);
      Json.write(out, method);
      out.writeList(mapped);
      out.writeVLong(nowMillis);
      out.writeVLong(restMillis);
    }

    @Override
    public String getWriteableName() {
      return NAME;
    }
  }

  /** Says that every document has its vector in the slot of a version. */
  record MarkComplete(String indexUuid, String field, String stamp) implements DeploymentChange {

    static final String NAME = "coldstart_mark_complete";

    MarkComplete(StreamInput in) throws IOException {
      this(in.readString(), in.readString(), in.readString());
    }

    @Override
    public ColdStartMetadata applyTo(ColdStartMetadata before) {
      Deployment deployment = before.requireDeployment(indexUuid, field);
      return before.withDeployment(deployment.withSlot(requireSlot(deployment, stamp).completed()));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeString(indexUuid);
      out.writeString(field);
      out.writeString(stamp);
    }

    @Override
    public String getWriteableName() {
      return NAME;
    }
  }

  /**
   * Makes a complete version the active one. The one before it stays complete, written and ready to
   * be activated again, until the next is brought in.
   */
  record Activate(String indexUuid, String field, String stamp) implements DeploymentChange {

    static final String NAME = "coldstart_activate";

    Activate(StreamInput in) throws IOException {
      this(in.readString(), in.readString(), in.readString());
    }

    @Override
    public ColdStartMetadata applyTo(ColdStartMetadata before) {
      Deployment deployment = before.requireDeployment(indexUuid, field);
      Slot slot = requireSlot(deployment, stamp);
      if (!slot.complete()) {
        throw RegistryChange.conflict(
            "the vectors of version [{}] on field [{}] of index [{}] are not complete: deploy it",
            slot.version(),
            field,
            deployment.index());
      }
      boolean wasIncoming = slot.name().equals(deployment.incomingSlot());
      return before.withDeployment(
          deployment.withPointers(slot.name(), wasIncoming ? null : deployment.incomingSlot()));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeString(indexUuid);
      out.writeString(field);
      out.writeString(stamp);
    }

    @Override
    public String getWriteableName() {
      return NAME;
    }
  }

  /**
   * Frees the slot of a version that is not active: a roll-out that was given up, or a previous
   * version that is no longer wanted. A deployment that is left with no version at all goes with
   * it.
   *
   * @param stamp the version
   * @param nowMillis now, epoch milliseconds
   */
  record ReleaseSlot(String indexUuid, String field, String stamp, long nowMillis)
      implements DeploymentChange {

    static final String NAME = "coldstart_release_slot";

    ReleaseSlot(StreamInput in) throws IOException {
      this(in.readString(), in.readString(), in.readString(), in.readVLong());
    }

    @Override
    public ColdStartMetadata applyTo(ColdStartMetadata before) {
      Deployment deployment = before.requireDeployment(indexUuid, field);
      Slot slot = deployment.slotOf(stamp).orElse(null);
      if (slot == null) {
        return before;
      }
      if (slot.name().equals(deployment.activeSlot())) {
        throw RegistryChange.conflict(
            "version [{}] is active on field [{}] of index [{}]: activate another, or undeploy",
            slot.version(),
            field,
            deployment.index());
      }
      boolean wasIncoming = slot.name().equals(deployment.incomingSlot());
      Deployment after =
          deployment
              .withSlot(slot.released(nowMillis))
              .withPointers(
                  deployment.activeSlot(), wasIncoming ? null : deployment.incomingSlot());
      return after.liveSlots().isEmpty()
          ? before.withoutDeployment(after)
          : before.withDeployment(after);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeString(indexUuid);
      out.writeString(field);
      out.writeString(stamp);
      out.writeVLong(nowMillis);
    }

    @Override
    public String getWriteableName() {
      return NAME;
    }
  }

  /** Forgets a deployment: encoders stop writing, queries stop finding it. */
  record RemoveDeployment(String indexUuid, String field) implements DeploymentChange {

    static final String NAME = "coldstart_remove_deployment";

    RemoveDeployment(StreamInput in) throws IOException {
      this(in.readString(), in.readString());
    }

    @Override
    public ColdStartMetadata applyTo(ColdStartMetadata before) {
      return before.withoutDeployment(before.requireDeployment(indexUuid, field));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeString(indexUuid);
      out.writeString(field);
    }

    @Override
    public String getWriteableName() {
      return NAME;
    }
  }

  private static Slot requireSlot(Deployment deployment, String stamp) {
    return deployment
        .slotOf(stamp)
        .orElseThrow(
            () ->
                RegistryChange.conflict(
                    "the version with stamp [{}] has no slot on field [{}] of index [{}]",
                    stamp,
                    deployment.field(),
                    deployment.index()));
  }
}
