package org.coldstart.model.artifact;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Puts an artefact together, section by section, in the format of {@link ArtifactFormat}: the same
 * sections in the same order make the same bytes.
 */
public final class ArtifactWriter {

  /** Writes the body of one section. */
  @FunctionalInterface
  public interface Body {
    /** Writes everything that the section holds. */
    void write(SectionOutput out) throws IOException;
  }

  private final Map<String, byte[]> sections = new LinkedHashMap<>();

  /**
   * Adds a section.
   *
   * @param name distinct, 1 to 255 bytes of UTF-8
   * @throws IllegalArgumentException where the name is taken or out of range, or there are too many
   */
  public void section(String name, Body body) throws IOException {
    ArtifactFormat.name(name);
    if (sections.containsKey(name)) {
      throw new IllegalArgumentException("there is a section [" + name + "] already");
    }
    if (sections.size() == ArtifactFormat.MAXIMUM_SECTIONS) {
      throw new IllegalArgumentException(
          "an artefact has at most " + ArtifactFormat.MAXIMUM_SECTIONS + " sections");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (SectionOutput out = new SectionOutput(bytes)) {
      body.write(out);
    }
    sections.put(name, bytes.toByteArray());
  }

  /** The whole artefact. */
  public byte[] toBytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(ArtifactFormat.MAGIC);
    out.writeInt(ArtifactFormat.VERSION);
    out.writeInt(sections.size());
    for (Map.Entry<String, byte[]> section : sections.entrySet()) {
      byte[] name = ArtifactFormat.name(section.getKey());
      byte[] body = section.getValue();
      out.writeByte(name.length);
      out.write(name);
      out.writeLong(body.length);
      out.writeInt(ArtifactFormat.checksum(body, 0, body.length));
    }
    byte[] header = bytes.toByteArray();
    out.writeInt(ArtifactFormat.checksum(header, 0, header.length));
    for (byte[] body : sections.values()) {
      out.write(body);
    }
    byte[] digest = ArtifactFormat.digest().digest(bytes.toByteArray());
    out.write(digest);
    return bytes.toByteArray();
  }
}
