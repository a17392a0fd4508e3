package org.coldstart.model.artifact;

import java.io.IOException;

/** An artefact is not what was written: cut short, altered, or never one. Says where. */
public final class CorruptArtifactException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Something is wrong with a place of the file, in words. */
  public CorruptArtifactException(String message) {
    super(message);
  }

  /**
   * Something is wrong with the contents of a section.
   *
   * @param section name of the section
   */
  public CorruptArtifactException(String section, String message, Throwable cause) {
    super("section [" + section + "] of the artefact " + message, cause);
  }
}
