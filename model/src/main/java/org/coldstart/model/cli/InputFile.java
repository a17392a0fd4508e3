package org.coldstart.model.cli;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * A file of UTF-8 text, compressed with gzip or not (its first bytes tell).
 *
 * @param path where it lies
 */
record InputFile(Path path) {

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /** The text, without a byte order mark. */
  BufferedReader open() throws IOException {
    if (!Files.isReadable(path)) {
      throw new InputException(path, "no such file, or it cannot be read");
    }
    if (Files.isDirectory(path)) {
      throw new InputException(path, "is a folder, not a file");
    }
    InputStream raw = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
    try {
      raw.mark(2);
      boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      InputStream bytes = gzip ? new GZIPInputStream(raw, 1 << 16) : raw;
      BufferedReader text = new BufferedReader(new StrictReader(bytes), 1 << 16);
      text.mark(1);
      if (text.read() != BYTE_ORDER_MARK) {
        text.reset();
      }
      return text;
    } catch (IOException e) {
      raw.close();
      throw new InputException(path, "cannot be read: " + e.getMessage());
    }
  }

  /** The text line by line, without a byte order mark. */
  LineReader openLines() throws IOException {
    return new LineReader(path, open());
  }

  /** What stands on the lines, blank ones left out. */
  List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    try (LineReader text = openLines()) {
      for (String line = text.next(); line != null; line = text.next()) {
        if (!line.isBlank()) {
          lines.add(line.strip());
        }
      }
    }
    return lines;
  }

  /**
   * Refuses what is not UTF-8, where Java would put the same sign for every byte it cannot read.
   */
  private final class StrictReader extends InputStreamReader {
    StrictReader(InputStream bytes) {
      super(bytes, StandardCharsets.UTF_8.newDecoder());
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
      try {
        return super.read(into, offset, length);
      } catch (CharacterCodingException e) {
        throw new InputException(path, "is not UTF-8 throughout; convert it first");
      }
    }
  }
}
