package org.coldstart.plugin.encoding;

import java.util.List;
import java.util.Map;
import org.coldstart.model.definition.Side;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.DeploymentChange;
import org.coldstart.plugin.registry.ModelChange;
import org.coldstart.plugin.registry.RegistryChange;
import org.opensearch.core.index.Index;

/** Builds registries for tests by the changes that build real ones. */
public final class Registries {

  private ColdStartMetadata registry = ColdStartMetadata.EMPTY;

  /** A registry with one model. */
  public static Registries withModel(String model) {
    return new Registries().model(model);
  }

  public Registries model(String model) {
    return change(
        new ModelChange.PutDefinition(model, "uuid-" + model, ProfileTowers.definitionMap()));
  }

  /** A version that is being trained. */
  public Registries training(String model, String stamp) {
    return change(new ModelChange.StartVersion(model, stamp, 1L, null));
  }

  /** A version that is ready. */
  public Registries ready(String model, String stamp) {
    return training(model, stamp)
        .change(new ModelChange.FinishVersion(model, stamp, 4, 1L, "sha", 1L, 1L));
  }

  /** A version that is being brought in, to an index of items. */
  public Registries incoming(String model, String stamp, Index index, String field) {
    return incoming(model, stamp, index, field, Side.ITEM);
  }

  /** A version that is being brought in. */
  public Registries incoming(String model, String stamp, Index index, String field, Side side) {
    return change(
        new DeploymentChange.ReserveSlot(
            model,
            stamp,
            index.getName(),
            index.getUUID(),
            field,
            side,
            Map.of("engine", "lucene"),
            List.of(),
            1L,
            0L));
  }

  /** A version that is active in an index of items. */
  public Registries active(String model, String stamp, Index index, String field) {
    return active(model, stamp, index, field, Side.ITEM);
  }

  /** A version that is active. */
  public Registries active(String model, String stamp, Index index, String field, Side side) {
    return incoming(model, stamp, index, field, side)
        .change(new DeploymentChange.MarkComplete(index.getUUID(), field, stamp))
        .change(new DeploymentChange.Activate(index.getUUID(), field, stamp));
  }

  public Registries change(RegistryChange change) {
    registry = change.applyTo(registry);
    return this;
  }

  public ColdStartMetadata build() {
    return registry;
  }
}
