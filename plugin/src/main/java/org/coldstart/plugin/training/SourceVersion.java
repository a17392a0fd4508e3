package org.coldstart.plugin.training;

import java.io.IOException;
import java.util.Optional;
import org.coldstart.model.artifact.ModelArtifact;
import org.coldstart.model.definition.InitFrom;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.train.Transfer;
import org.coldstart.plugin.registry.ArtifactStore;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.VersionEntry;
import org.coldstart.plugin.registry.VersionState;
import org.opensearch.action.support.PlainActionFuture;

/**
 * The version that a training starts from. Versions never change, so it does no harm where a model
 * starts from itself, or two from each other.
 *
 * @param stamp of its artefact
 * @param bytes how long that is
 * @param freeze features whose weights stay as they are there
 */
record SourceVersion(String stamp, long bytes, InitFrom.Freeze freeze) {

  /** What a decoded artefact takes beside its bytes. */
  private static final long DECODED = 2;

  /**
   * Finds it.
   *
   * @return empty where the definition starts afresh
   * @throws org.opensearch.ResourceNotFoundException where there is no such model or version
   * @throws IllegalArgumentException where that version has no weights
   */
  static Optional<SourceVersion> of(ModelDefinition definition, ColdStartMetadata registry) {
    return definition.initFrom().map(from -> find(from, registry));
  }

  private static SourceVersion find(InitFrom from, ColdStartMetadata registry) {
    VersionEntry version = registry.requireModel(from.model()).version(from.version());
    if (version.state() != VersionState.READY) {
      throw new IllegalArgumentException(
          "[init_from] names version ["
              + from.version()
              + "] of model ["
              + from.model()
              + "], which is not ready");
    }
    return new SourceVersion(version.stamp(), version.bytes(), from.freeze());
  }

  /** Reads it; blocks. */
  Transfer read(ArtifactStore artifacts, TrainingMemory.Share memory) throws IOException {
    memory.reserveForLearning(DECODED * bytes);
    byte[] artifact =
        PlainActionFuture.<byte[], RuntimeException>get(l -> artifacts.load(stamp, l));
    return new Transfer(ModelArtifact.read(artifact), freeze);
  }
}
