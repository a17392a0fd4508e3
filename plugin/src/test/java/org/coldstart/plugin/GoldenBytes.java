package org.coldstart.plugin;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.opensearch.Version;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.NamedWriteableAwareStreamInput;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * What nodes of this release say to each other, byte for byte, as files: whoever changes what is
 * written breaks the talk between nodes of two releases, and so a rolling upgrade, unless the
 * change asks for the stream's version. A file has a line of hex for each sample. {@code
 * -Dwire.write=true} writes those that are missing, and never one that is there.
 */
public final class GoldenBytes {
  /** The release whose bytes these are; stays when there are later ones. */
  private static final Version RELEASE = WireVersion.FIRST;

  private static final String FOLDER = "/wire/3.6.0/";

  private GoldenBytes() {}

  /**
   * Checks that samples are written as that release wrote them, and that its bytes are read as the
   * samples.
   *
   * @param name of the file
   * @param samples made of fixed values, so that they are the same in every run
   * @param named what is written under a name
   */
  public static <T> void check(
      String name,
      List<? extends T> samples,
      Writeable.Writer<T> writer,
      Writeable.Reader<? extends T> reader,
      NamedWriteableRegistry named)
      throws IOException {
    List<String> today = new ArrayList<>();
    for (T sample : samples) {
      today.add(HexFormat.of().formatHex(bytes(sample, writer)));
    }
    List<String> golden = lines(name, today);
    assertEquals("samples in " + name, golden.size(), samples.size());
    for (int i = 0; i < golden.size(); i++) {
      String what = name + ", sample " + (i + 1);
      assertEquals(
          what + " is written otherwise than 3.6.0 writes it", golden.get(i), today.get(i));
      byte[] sent = HexFormat.of().parseHex(golden.get(i));
      try (StreamInput in =
          new NamedWriteableAwareStreamInput(new BytesArray(sent).streamInput(), named)) {
        in.setVersion(RELEASE);
        T read = reader.read(in);
        assertEquals(what + ": bytes that nobody reads", 0, in.available());
        assertEquals(what, golden.get(i), HexFormat.of().formatHex(bytes(read, writer)));
      }
    }
  }

  private static <T> byte[] bytes(T sample, Writeable.Writer<T> writer) throws IOException {
    try (BytesStreamOutput out = new BytesStreamOutput()) {
      out.setVersion(RELEASE);
      writer.write(out, sample);
      return BytesReference.toBytes(out.bytes());
    }
  }

  private static List<String> lines(String name, List<String> today) throws IOException {
    try (InputStream there = GoldenBytes.class.getResourceAsStream(FOLDER + name + ".hex")) {
      if (there != null) {
        return new String(there.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      }
    }
    if (!Boolean.getBoolean("wire.write")) {
      throw new AssertionError(
          "there is no " + FOLDER + name + ".hex: -Dwire.write=true makes it, for what is new");
    }
    try {
      Path file = Path.of("src/test/resources" + FOLDER + name + ".hex");
      Files.createDirectories(file.getParent());
      Files.write(file, today);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return today;
  }
}
