package org.coldstart.model.artifact;

import java.io.IOException;

/** An artefact was written in a format that this release does not know. */
public final class ArtifactVersionException extends IOException {

  private static final long serialVersionUID = 1L;

  ArtifactVersionException(int found, int newest) {
    super(
        "the artefact has format version "
            + found
            + ", this release reads versions 1 to "
            + newest
            + ": use the release that wrote it, or a newer one, or train again");
  }
}
