package org.coldstart.plugin.registry;

import java.io.IOException;
import org.coldstart.model.TwoTowerModel;

/** Makes towers of the head of an artefact. */
@FunctionalInterface
public interface ArtifactDecoder {

  /**
   * Decodes a head; called on a thread that may compute.
   *
   * @param head an artefact's leading bytes, its head among them
   * @throws IOException where it is not a whole, unaltered head of a known format
   */
  TwoTowerModel decode(byte[] head) throws IOException;
}
