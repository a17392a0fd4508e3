package org.coldstart.model.serialization;

import java.io.DataInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link ArrayWriter} wrote. Memory grows only as fast as bytes arrive, so that a length
 * that is nonsense ends in an exception, never in an {@link OutOfMemoryError}.
 */
public final class ArrayReader {

  private static final int CHUNK = 1 << 16;

  private final DataInput in;

  public ArrayReader(DataInput in) {
    this.in = in;
  }

  /** Where single values come from. */
  public DataInput in() {
    return in;
  }

  /**
   * A count within bounds.
   *
   * @param what what is counted, for the error
   * @throws CorruptDataException where the count is negative or above the bound
   */
  public int count(int max, String what) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > max) {
      throw new CorruptDataException(
          "the number of " + what + " must be 0 to " + max + ", read " + count);
    }
    return count;
  }

  /**
   * @param maxBytes the longest UTF-8 that is accepted
   * @throws CorruptDataException where it is longer, or no UTF-8
   */
  public String string(int maxBytes, String what) throws IOException {
    byte[] bytes = bytes(count(maxBytes, "bytes of " + what));
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new CorruptDataException(what + " is not UTF-8");
    }
  }

  public byte[] bytes(int length) throws IOException {
    byte[] values = new byte[Math.min(length, CHUNK)];
    for (int read = 0; read < length; ) {
      if (read == values.length) {
        values = Arrays.copyOf(values, grown(read, length));
      }
      int n = Math.min(CHUNK, values.length - read);
      in.readFully(values, read, n);
      read += n;
    }
    return values;
  }

  public int[] ints(int length) throws IOException {
    int[] values = new int[Math.min(length, CHUNK)];
    byte[] buffer = new byte[Math.min(length, CHUNK) * Integer.BYTES];
    for (int read = 0; read < length; ) {
      if (read == values.length) {
        values = Arrays.copyOf(values, grown(read, length));
      }
      int n = Math.min(CHUNK, values.length - read);
      in.readFully(buffer, 0, n * Integer.BYTES);
      ByteBuffer.wrap(buffer).asIntBuffer().get(values, read, n);
      read += n;
    }
    return values;
  }

  /**
   * @throws CorruptDataException where a value is not finite
   */
  public float[] floats(int length, String what) throws IOException {
    float[] values = new float[Math.min(length, CHUNK)];
    byte[] buffer = new byte[Math.min(length, CHUNK) * Float.BYTES];
    for (int read = 0; read < length; ) {
      if (read == values.length) {
        values = Arrays.copyOf(values, grown(read, length));
      }
      int n = Math.min(CHUNK, values.length - read);
      in.readFully(buffer, 0, n * Float.BYTES);
      ByteBuffer.wrap(buffer).asFloatBuffer().get(values, read, n);
      for (int i = read; i < read + n; i++) {
        if (!Float.isFinite(values[i])) {
          throw new CorruptDataException(what + " must be finite, read " + values[i]);
        }
      }
      read += n;
    }
    return values;
  }

  /**
   * @throws CorruptDataException where a value is not finite
   */
  public double[] doubles(int length, String what) throws IOException {
    double[] values = new double[Math.min(length, CHUNK)];
    for (int read = 0; read < length; read++) {
      if (read == values.length) {
        values = Arrays.copyOf(values, grown(read, length));
      }
      values[read] = in.readDouble();
      if (!Double.isFinite(values[read])) {
        throw new CorruptDataException(what + " must be finite, read " + values[read]);
      }
    }
    return values;
  }

  private static int grown(int have, int wanted) {
    return (int) Math.min(wanted, have * 2L);
  }
}
