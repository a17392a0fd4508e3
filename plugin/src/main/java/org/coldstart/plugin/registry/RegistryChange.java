package org.coldstart.plugin.registry;

import java.util.List;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.core.common.io.stream.NamedWriteable;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.rest.RestStatus;

/**
 * A change of the registry: a pure function that the cluster manager applies, one at a time, to the
 * registry as it then is. What the function needs of the world (time, random ids) travels in the
 * change. A change that was already made is made again without effect wherever that can be told, so
 * that a request repeated after a change of cluster manager does no harm.
 */
public sealed interface RegistryChange extends NamedWriteable
    permits ModelChange, DeploymentChange, MoveDeployment, RecoverRegistry, Settle {

  /**
   * The registry after this change.
   *
   * @throws org.opensearch.ResourceNotFoundException where the change speaks of what does not exist
   * @throws OpenSearchStatusException with status 409 where it contradicts what is there
   * @throws IllegalArgumentException where it is wrong in itself
   */
  ColdStartMetadata applyTo(ColdStartMetadata before);

  /** How the wire knows each change. */
  static List<NamedWriteableRegistry.Entry> namedWriteables() {
    return List.of(
        entry(ModelChange.PutDefinition.NAME, ModelChange.PutDefinition::new),
        entry(ModelChange.DeleteModel.NAME, ModelChange.DeleteModel::new),
        entry(ModelChange.StartVersion.NAME, ModelChange.StartVersion::new),
        entry(ModelChange.StartTraining.NAME, ModelChange.StartTraining::new),
        entry(ModelChange.HandOver.NAME, ModelChange.HandOver::new),
        entry(ModelChange.FinishVersion.NAME, ModelChange.FinishVersion::new),
        entry(ModelChange.FailVersion.NAME, ModelChange.FailVersion::new),
        entry(ModelChange.DeleteVersion.NAME, ModelChange.DeleteVersion::new),
        entry(DeploymentChange.ReserveSlot.NAME, DeploymentChange.ReserveSlot::new),
        entry(DeploymentChange.MarkComplete.NAME, DeploymentChange.MarkComplete::new),
        entry(DeploymentChange.Activate.NAME, DeploymentChange.Activate::new),
        entry(DeploymentChange.ReleaseSlot.NAME, DeploymentChange.ReleaseSlot::new),
        entry(DeploymentChange.RemoveDeployment.NAME, DeploymentChange.RemoveDeployment::new),
        entry(MoveDeployment.NAME, MoveDeployment::new),
        entry(RecoverRegistry.NAME, RecoverRegistry::new),
        entry(Settle.NAME, Settle::new));
  }

  private static NamedWriteableRegistry.Entry entry(
      String name, Writeable.Reader<? extends RegistryChange> reader) {
    return new NamedWriteableRegistry.Entry(RegistryChange.class, name, reader);
  }

  /** A 409 with its reason. */
  static OpenSearchStatusException conflict(String reason, Object... arguments) {
    return new OpenSearchStatusException(reason, RestStatus.CONFLICT, arguments);
  }
}
