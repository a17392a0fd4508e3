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
 * been verified as a whole; its sections are read by name.
 */
public final class ArtifactReader {

  /** Reads the body of one section. */
  @FunctionalInterface
  public interface Body<T> {
    /** Reads everything that the section holds. */
    T read(SectionInput in) throws IOException;
  }

  private record Section(int offset, int length, int checksum) {}

  private final byte[] bytes;
  private final Map<String, Section> sections;

  private ArtifactReader(byte[] bytes, Map<String, Section> sections) {
    this.bytes = bytes;
    this.sections = sections;
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
    try {
      Map<String, Section> sections = readHeader(bytes);
      for (Map.Entry<String, Section> entry : sections.entrySet()) {
        Section section = entry.getValue();
        if (ArtifactFormat.checksum(bytes, section.offset(), section.length())
            != section.checksum()) {
          throw new CorruptArtifactException(entry.getKey(), "has been altered", null);
        }
      }
      int digestAt = bytes.length - ArtifactFormat.DIGEST_LENGTH;
      MessageDigest digest = ArtifactFormat.digest();
      digest.update(bytes, 0, digestAt);
      if (!Arrays.equals(digest.digest(), Arrays.copyOfRange(bytes, digestAt, bytes.length))) {
        throw new CorruptArtifactException("the digest of the artefact does not match its bytes");
      }
      return new ArtifactReader(bytes, sections);
    } catch (BufferUnderflowException cut) {
      throw new CorruptArtifactException("the artefact ends within its header");
    }
  }

  private static Map<String, Section> readHeader(byte[] bytes) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
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
    if (in.getInt() != ArtifactFormat.checksum(bytes, 0, headerLength)) {
      throw new CorruptArtifactException("the header of the artefact has been altered");
    }
    Map<String, Section> sections = new LinkedHashMap<>();
    long at = in.position();
    long end = (long) bytes.length - ArtifactFormat.DIGEST_LENGTH;
    for (int i = 0; i < count; i++) {
      if (lengths[i] < 0 || lengths[i] > end - at) {
        throw new CorruptArtifactException(names[i], "is cut short", null);
      }
      Section section = new Section((int) at, (int) lengths[i], checksums[i]);
      if (sections.put(names[i], section) != null) {
        throw new CorruptArtifactException(names[i], "occurs twice", null);
      }
      at += lengths[i];
    }
    if (at != end) {
      throw new CorruptArtifactException(
          "the artefact ends at the wrong place: " + (end - at) + " bytes too many");
    }
    return sections;
  }

  /** The SHA-256 that identifies the artefact, in lower-case hexadecimal. */
  public String sha256() {
    return HexFormat.of()
        .formatHex(bytes, bytes.length - ArtifactFormat.DIGEST_LENGTH, bytes.length);
  }

  /** Names of the sections, in the order of the file. */
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
    try (SectionInput in = new SectionInput(bytes, section.offset(), section.length())) {
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
