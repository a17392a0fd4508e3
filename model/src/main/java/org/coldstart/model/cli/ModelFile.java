package org.coldstart.model.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.coldstart.model.Encoder;

/**
 * An artefact on disk.
 *
 * @param path where it lies
 */
record ModelFile(Path path) {

  Encoder read(Engine engine) throws IOException {
    if (!Files.isReadable(path) || Files.isDirectory(path)) {
      throw new InputException(path, "no such file, or it cannot be read");
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
      return engine.read(in);
    } catch (IOException e) {
      throw new InputException(path, "is no usable model: " + e.getMessage());
    }
  }
}
