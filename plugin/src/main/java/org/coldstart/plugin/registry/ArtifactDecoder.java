package org.coldstart.plugin.registry;

import java.io.IOException;
import org.coldstart.model.TwoTowerModel;

/** Makes towers of an artefact's bytes. */
@FunctionalInterface
public interface ArtifactDecoder {

  /**
   * Decodes an artefact; called on a thread that may compute.
   *
   * @throws IOException where the bytes are not a whole, unaltered artefact of a known format
   */
  TwoTowerModel decode(byte[] artifact) throws IOException;
}
