package org.coldstart.model.artifact;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The body of a section while it is read: a {@link java.io.DataInput} that ends where the section
 * ends, with the arrays of {@link SectionOutput}. A length is believed only where the rest of the
 * section can hold it, so no file makes a reader allocate more than its own size.
 */
public final class SectionInput extends DataInputStream {

  private final byte[] bytes;
  private final int end;

  SectionInput(byte[] bytes, int offset, int length) {
    super(new ByteArrayInputStream(bytes, offset, length));
    this.bytes = bytes;
    this.end = offset + length;
  }

  /** Bytes not read yet. */
  public int remaining() throws IOException {
    return in.available();
  }

  /**
   * Reads an array with its length.
   *
   * @throws EOFException where the section is shorter than the array
   */
  public float[] readFloats() throws IOException {
    int length = readLength(4);
    float[] values = new float[length];
    take(4 * length).asFloatBuffer().get(values);
    return values;
  }

  /**
   * Reads an array with its length.
   *
   * @throws EOFException where the section is shorter than the array
   */
  public int[] readInts() throws IOException {
    int length = readLength(4);
    int[] values = new int[length];
    take(4 * length).asIntBuffer().get(values);
    return values;
  }

  /**
   * Reads a string.
   *
   * @throws EOFException where the section is shorter than the string
   */
  public String readString() throws IOException {
    return StandardCharsets.UTF_8.decode(take(readLength(1))).toString();
  }

  /**
   * Reads strings with their number.
   *
   * @return an immutable list
   * @throws EOFException where the section is shorter than the strings
   */
  public List<String> readStrings() throws IOException {
    int length = readLength(4);
    List<String> values = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      values.add(readString());
    }
    return List.copyOf(values);
  }

  private int readLength(int bytesOfElement) throws IOException {
    int length = readInt();
    if (length < 0 || (long) length * bytesOfElement > remaining()) {
      throw new EOFException(
          "announces " + length + " elements, but has " + remaining() + " bytes left");
    }
    return length;
  }

  private ByteBuffer take(int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, end - remaining(), length).slice();
    in.skipNBytes(length);
    return buffer;
  }
}
