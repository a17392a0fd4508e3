package org.coldstart.plugin.registry;

import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/**
 * Makes a registry that was kept the cluster's, which has none. Without effect where there is one,
 * even if nothing is in it: the cluster state has the last word while it speaks.
 *
 * <p>What was going on when the registry was lost has ended: a version in training has failed, a
 * version that was being brought in is not. What was written meanwhile has no vectors, so that none
 * counts as complete; queries go on reading the one that they read before.
 *
 * @param kept as it was kept
 * @param nowMillis now, epoch milliseconds
 */
record RecoverRegistry(ColdStartMetadata kept, long nowMillis) implements RegistryChange {

  static final String NAME = "coldstart_recover_registry";

  private static final String INTERRUPTED =
      "the cluster lost its registry, for instance because the plugin was removed, while the"
          + " version was in training: train again";

  RecoverRegistry(StreamInput in) throws IOException {
    this(new ColdStartMetadata(in), in.readVLong());
  }

  @Override
  public ColdStartMetadata applyTo(ColdStartMetadata before) {
    if (before.revision() > 0) {
      return before;
    }
    ColdStartMetadata recovered = kept;
    for (ModelEntry model : kept.models().values()) {
      recovered = recovered.withModel(interrupted(model));
    }
    for (Deployment deployment : kept.deployments()) {
      Deployment left = interrupted(deployment, nowMillis);
      recovered =
          left.liveSlots().isEmpty()
              ? recovered.withoutDeployment(deployment)
              : recovered.withDeployment(left);
    }
    return recovered;
  }

  private static ModelEntry interrupted(ModelEntry model) {
    ModelEntry after = model;
    for (VersionEntry version : model.versions().values()) {
      if (version.state() == VersionState.TRAINING) {
        after = after.withVersion(version.failed(INTERRUPTED, version.tookMillis()));
      }
    }
    return after;
  }

  /** A deployment of which no more is sure than which version its queries read. */
  static Deployment interrupted(Deployment deployment, long nowMillis) {
    SortedMap<String, Slot> slots = new TreeMap<>();
    for (Slot slot : deployment.slots().values()) {
      if (slot.name().equals(deployment.activeSlot())) {
        slots.put(slot.name(), slot.taken(slot.stamp(), slot.version()));
      } else {
        slots.put(slot.name(), slot.isFree() ? slot : slot.released(nowMillis));
      }
    }
    return new Deployment(
        deployment.model(),
        deployment.index(),
        deployment.indexUuid(),
        deployment.field(),
        deployment.side(),
        slots,
        deployment.activeSlot(),
        null);
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    kept.writeTo(out);
    out.writeVLong(nowMillis);
  }

  @Override
  public String getWriteableName() {
    return NAME;
  }
}
