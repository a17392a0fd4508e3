package org.coldstart.model.cli;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.zip.ZipException;

/**
 * Reads a file's lines, each ended by a line feed, a carriage return, or both. A line that no sound
 * file has is refused before memory runs out over it.
 */
final class LineReader implements Closeable {

  /** How many characters a line may have. */
  static final int LONGEST = 1 << 26;

  private final Path path;
  private final Reader text;
  private final char[] buffer = new char[1 << 16];
  private int at;
  private int end;
  private boolean afterReturn;
  private long line;

  /**
   * @param path of the file, for messages
   */
  LineReader(Path path, Reader text) {
    this.path = path;
    this.text = text;
  }

  /** The number of the line that was read last; the first one is 1. */
  long line() {
    return line;
  }

  /**
   * The next line, without its end.
   *
   * @return null where there is none
   * @throws InputException where it is too long, or the file is damaged
   */
  String next() throws IOException {
    StringBuilder read = null;
    while (at < end || fill()) {
      boolean secondHalf = afterReturn && buffer[at] == '\n';
      afterReturn = false;
      if (secondHalf) {
        at++;
        continue;
      }
      read = read == null ? new StringBuilder() : read;
      int from = at;
      while (at < end && buffer[at] != '\n' && buffer[at] != '\r') {
        at++;
      }
      read.append(buffer, from, at - from);
      if (read.length() > LONGEST) {
        throw new InputException(
            path, line + 1, "is longer than " + LONGEST + " characters, the longest line allowed");
      }
      if (at < end) {
        afterReturn = buffer[at++] == '\r';
        break;
      }
    }
    line += read == null ? 0 : 1;
    return read == null ? null : read.toString();
  }

  private boolean fill() throws IOException {
    try {
      end = Math.max(0, text.read(buffer, 0, buffer.length));
    } catch (ZipException | EOFException e) {
      throw new InputException(path, line + 1, "is damaged: " + e.getMessage());
    }
    at = 0;
    return end > 0;
  }

  @Override
  public void close() throws IOException {
    text.close();
  }
}
