package org.coldstart.plugin.registry;

import org.opensearch.OpenSearchException;

/** A stored artefact is not what was stored: something is missing or has been altered. */
public final class ArtifactException extends OpenSearchException {

  /**
   * @param stamp the version whose artefact it is
   * @param problem what is wrong, naming the chunk where it is one
   */
  public ArtifactException(String stamp, String problem) {
    super("artefact of stamp [" + stamp + "]: " + problem);
  }

  private ArtifactException(String message, ArtifactException cause) {
    super(message, cause);
  }

  /** The same, saying what people call the version. */
  ArtifactException of(String version) {
    return new ArtifactException(version + ": " + getMessage(), this);
  }
}
