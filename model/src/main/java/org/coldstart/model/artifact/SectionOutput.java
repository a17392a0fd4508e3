package org.coldstart.model.artifact;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The body of a section while it is written: a {@link java.io.DataOutput} with arrays. */
public final class SectionOutput extends DataOutputStream {

  private static final int CHUNK = 8192;

  SectionOutput(ByteArrayOutputStream bytes) {
    super(bytes);
  }

  /** Writes an array with its length; every bit of a value is kept. */
  public void writeFloats(float[] values) throws IOException {
    writeInt(values.length);
    ByteBuffer buffer = ByteBuffer.allocate(4 * Math.min(CHUNK, values.length));
    for (int at = 0; at < values.length; at += CHUNK) {
      int length = Math.min(CHUNK, values.length - at);
      buffer.asFloatBuffer().put(values, at, length);
      write(buffer.array(), 0, 4 * length);
    }
  }

  /** Writes an array with its length. */
  public void writeInts(int[] values) throws IOException {
    writeInt(values.length);
    ByteBuffer buffer = ByteBuffer.allocate(4 * Math.min(CHUNK, values.length));
    for (int at = 0; at < values.length; at += CHUNK) {
      int length = Math.min(CHUNK, values.length - at);
      buffer.asIntBuffer().put(values, at, length);
      write(buffer.array(), 0, 4 * length);
    }
  }

  /** Writes a string of any length. */
  public void writeString(String value) throws IOException {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    writeInt(bytes.length);
    write(bytes);
  }

  /** Writes strings with their number. */
  public void writeStrings(List<String> values) throws IOException {
    writeInt(values.size());
    for (String value : values) {
      writeString(value);
    }
  }
}
