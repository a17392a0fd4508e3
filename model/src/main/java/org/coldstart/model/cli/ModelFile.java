package org.coldstart.model.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.coldstart.model.Encoder;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.artifact.ModelArtifact;

/**
 * An artefact on disk.
 *
 * @param path where it lies
 */
record ModelFile(Path path) {

  /** Reads an artefact's bytes. */
  @FunctionalInterface
  private interface Format<T> {
    T read(InputStream in) throws IOException;
  }

  /** What encodes. */
  Encoder read(Engine engine) throws IOException {
    return read(engine::read);
  }

  /** All that it holds. */
  ModelWithItems readWhole() throws IOException {
    return read((Format<ModelWithItems>) ModelArtifact::read);
  }

  private <T> T read(Format<T> format) throws IOException {
    if (!Files.isReadable(path) || Files.isDirectory(path)) {
      throw new InputException(path, "no such file, or it cannot be read");
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
      return format.read(in);
    } catch (IOException e) {
      throw new InputException(path, "is no usable model: " + e.getMessage());
    }
  }
}
