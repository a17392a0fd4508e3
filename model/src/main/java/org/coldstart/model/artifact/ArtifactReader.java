package org.coldstart.model.artifact;

import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Opens an artefact in the format of {@link ArtifactFormat}. What comes back from {@link #open} has
 * been verified as a whole, what comes back from {@link #openBeginning} section by section;
 * sections are read by name.
 */
public final class ArtifactReader {

  /** Reads the body of one section. */
  @FunctionalInterface
  public interface Body<T> {
    /** Reads everything that the section holds. */
    T read(SectionInput in) throws IOException;
  }

  private record Section(long offset, long length, int checksum) {
    private long end() {
      return offset + length;
    }

    private void verify(String name, byte[] bytes) throws CorruptArtifactException {
      if (ArtifactFormat.checksum(bytes, (int) offset, (int) length) != checksum) {
        throw new CorruptArtifactException(name, "has been altered", null);
      }
    }
  }

  /**
   * What a header says.
   *
   * @param end where the last section ends
   */
  private record Header(Map<String, Section> sections, long end) {}

  private final byte[] bytes;
  private final Map<String, Section> sections;
  private final boolean whole;

  private ArtifactReader(byte[] bytes, Map<String, Section> sections, boolean whole) {
    this.bytes = bytes;
    this.sections = sections;
    this.whole = whole;
  }

  /**
   * Verifies an artefact.
   *
   * @param bytes all of it; kept, must not change
   * @throws CorruptArtifactException where it is not what was written; names the section where it
   *     is one
   * @throws ArtifactVersionException where it was written in a format that is not known here
   */
  public static ArtifactReader open(byte[] bytes) throws IOException {
    Header header = readHeader(bytes);
    Map<String, Section> sections = header.sections();
    long end = (long) bytes.length - ArtifactFormat.DIGEST_LENGTH;
    for (Map.Entry<String, Section> entry : sections.entrySet()) {
      if (entry.getValue().end() > end) {
        throw new CorruptArtifactException(entry.getKey(), "is cut short", null);
      }
    }
    if (header.end() != end) {
      throw new CorruptArtifactException(
          "the artefact ends at the wrong place: " + (end - header.end()) + " bytes too many");
    }
    for (Map.Entry<String, Section> entry : sections.entrySet()) {
      entry.getValue().verify(entry.getKey(), bytes);
    }
    MessageDigest digest = ArtifactFormat.digest();
    digest.update(bytes, 0, (int) end);
    if (!Arrays.equals(digest.digest(), Arrays.copyOfRange(bytes, (int) end, bytes.length))) {
      throw new CorruptArtifactException("the digest of the artefact does not match its bytes");
    }
    return new ArtifactReader(bytes, sections, true);
  }

  /**
   * Verifies the beginning of an artefact: the header, and every section before a certain one. That
   * one and those after it cannot be read.
   *
   * @param beginning its leading bytes; kept, must not change
   * @param end the section before which the beginning ends
   * @throws IOException as {@link #open}
   */
  public static ArtifactReader openBeginning(byte[] beginning, String end) throws IOException {
    long length = offsetOf(end, beginning);
    if (length > beginning.length) {
      throw new CorruptArtifactException(
          "the artefact is cut short: its sections before [" + end + "] are not all there");
    }
    Map<String, Section> sections = new LinkedHashMap<>();
    for (Map.Entry<String, Section> entry : readHeader(beginning).sections().entrySet()) {
      if (entry.getKey().equals(end)) {
        break;
      }
      entry.getValue().verify(entry.getKey(), beginning);
      sections.put(entry.getKey(), entry.getValue());
    }
    return new ArtifactReader(beginning, sections, false);
  }

  /**
   * Where a section begins in an artefact.
   *
   * @param beginning leading bytes of the artefact that hold its header
   * @throws CorruptArtifactException where there is no such section, or this is no artefact's
   *     beginning
   */
  public static long offsetOf(String name, byte[] beginning) throws IOException {
    Section section = readHeader(beginning).sections().get(name);
    if (section == null) {
      throw new CorruptArtifactException(name, "is missing", null);
    }
    return section.offset();
  }

  private static Header readHeader(byte[] bytes) throws IOException {
    try {
      return readHeader(ByteBuffer.wrap(bytes));
    } catch (BufferUnderflowException cut) {
      throw new CorruptArtifactException("the artefact ends within its header");
    }
  }

  private static Header readHeader(ByteBuffer in) throws IOException {
    byte[] magic = new byte[ArtifactFormat.MAGIC.length];
    in.get(magic);
    if (!Arrays.equals(magic, ArtifactFormat.MAGIC)) {
      throw new CorruptArtifactException("this is no artefact: it does not begin like one");
    }
    int version = in.getInt();
    if (version != ArtifactFormat.VERSION) {
      throw new ArtifactVersionException(version, ArtifactFormat.VERSION);
    }
    int count = in.getInt();
    if (count < 0 || count > ArtifactFormat.MAXIMUM_SECTIONS) {
      throw new CorruptArtifactException("the artefact announces " + count + " sections");
    }
    String[] names = new String[count];
    long[] lengths = new long[count];
    int[] checksums = new int[count];
    for (int i = 0; i < count; i++) {
      byte[] name = new byte[Byte.toUnsignedInt(in.get())];
      in.get(name);
      names[i] = new String(name, StandardCharsets.UTF_8);
      lengths[i] = in.getLong();
      checksums[i] = in.getInt();
    }
    int headerLength = in.position();
    if (in.getInt() != ArtifactFormat.checksum(in.array(), 0, headerLength)) {
      throw new CorruptArtifactException("the header of the artefact has been altered");
    }
    Map<String, Section> sections = new LinkedHashMap<>();
    long at = in.position();
    for (int i = 0; i < count; i++) {
      if (lengths[i] < 0 || lengths[i] > Long.MAX_VALUE - at) {
        throw new CorruptArtifactException(names[i], "has no length that could be", null);
      }
      Section section = new Section(at, lengths[i], checksums[i]);
      if (sections.put(names[i], section) != null) {
        throw new CorruptArtifactException(names[i], "occurs twice", null);
      }
      at = section.end();
    }
    return new Header(sections, at);
  }

  /**
   * The SHA-256 that identifies the artefact, in lower-case hexadecimal.
   *
   * @throws IllegalStateException where only its beginning was opened
   */
  public String sha256() {
    if (!whole) {
      throw new IllegalStateException("the digest lies at the end, of which this holds nothing");
    }
    return HexFormat.of()
        .formatHex(bytes, bytes.length - ArtifactFormat.DIGEST_LENGTH, bytes.length);
  }

  /** Names of the sections that can be read, in the order of the file. */
  public Set<String> sections() {
    return Collections.unmodifiableSet(sections.keySet());
  }

  /**
   * Reads a section, all of it.
   *
   * @throws CorruptArtifactException where the section is missing, is not read to its end, ends
   *     early, or holds what its reader refuses
   */
  public <T> T read(String name, Body<T> body) throws IOException {
    Section section = sections.get(name);
    if (section == null) {
      throw new CorruptArtifactException(name, "is missing", null);
    }
    try (SectionInput in =
        new SectionInput(bytes, (int) section.offset(), (int) section.length())) {
      T value = body.read(in);
      if (in.remaining() > 0) {
        throw new CorruptArtifactException(
            name, "holds " + in.remaining() + " bytes more than it should", null);
      }
      return value;
    } catch (EOFException cut) {
      throw new CorruptArtifactException(name, "ends early", cut);
    } catch (RuntimeException refused) {
      throw new CorruptArtifactException(name, "cannot be read: " + refused.getMessage(), refused);
    }
  }
}
