package org.coldstart.model.cli;

import java.nio.file.Path;

/** A file's content is wrong, and where: exit status 1. */
final class InputException extends IllegalArgumentException {

  /** A mistake of a whole file. */
  InputException(Path file, String problem) {
    super(file + ": " + problem);
  }

  /** A mistake in a line; the first line is 1. */
  InputException(Path file, long line, String problem) {
    super(file + ", line " + line + ": " + problem);
  }

  /** A mistake in a field of a line. */
  InputException(Path file, long line, String field, String problem) {
    super(file + ", line " + line + ", field [" + field + "]: " + problem);
  }
}
