package org.coldstart.model.serialization;

import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Writes counts, strings and arrays, big-endian; {@link ArrayReader} reads them back. Arrays carry
 * no length of their own: what precedes them says it.
 */
public final class ArrayWriter {

  private static final int CHUNK = 1 << 13;

  private final DataOutput out;

  public ArrayWriter(DataOutput out) {
    this.out = out;
  }

  /** Where single values go. */
  public DataOutput out() {
    return out;
  }

  /** A length in bytes, and UTF-8. */
  public void string(String value) throws IOException {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  public void bytes(byte[] values, int length) throws IOException {
    out.write(values, 0, length);
  }

  public void ints(int[] values) throws IOException {
    byte[] buffer = new byte[CHUNK * Integer.BYTES];
    var view = java.nio.ByteBuffer.wrap(buffer).asIntBuffer();
    for (int from = 0; from < values.length; from += CHUNK) {
      int n = Math.min(CHUNK, values.length - from);
      view.clear();
      view.put(values, from, n);
      out.write(buffer, 0, n * Integer.BYTES);
    }
  }

  public void floats(float[] values) throws IOException {
    byte[] buffer = new byte[CHUNK * Float.BYTES];
    var view = java.nio.ByteBuffer.wrap(buffer).asFloatBuffer();
    for (int from = 0; from < values.length; from += CHUNK) {
      int n = Math.min(CHUNK, values.length - from);
      view.clear();
      view.put(values, from, n);
      out.write(buffer, 0, n * Float.BYTES);
    }
  }

  public void doubles(double[] values) throws IOException {
    for (double value : values) {
      out.writeDouble(value);
    }
  }
}
