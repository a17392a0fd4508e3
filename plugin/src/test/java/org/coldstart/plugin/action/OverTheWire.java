package org.coldstart.plugin.action;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.coldstart.plugin.GoldenBytes;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.Writeable;

/** What one node writes for another, for types that need no {@code equals} of their own. */
public final class OverTheWire {

  private OverTheWire() {}

  /**
   * Reads what was written, all of it, and makes sure that it is written the same again.
   *
   * @return what was read
   */
  public static <T extends Writeable> T copy(T original, Writeable.Reader<T> reader)
      throws IOException {
    byte[] written = bytes(original);
    try (StreamInput in = StreamInput.wrap(written)) {
      T copy = reader.read(in);
      assertEquals("bytes that nobody reads", 0, in.available());
      assertArrayEquals(written, bytes(copy));
      return copy;
    }
  }

  /**
   * Checks {@link #copy} of each, and that every one is written otherwise than all others: what
   * makes the difference travels. All are made of fixed values, so their bytes are {@link
   * GoldenBytes golden}.
   */
  @SafeVarargs
  public static <T extends Writeable> void travels(Writeable.Reader<T> reader, T... different)
      throws IOException {
    Set<List<Byte>> forms = new HashSet<>();
    for (T one : different) {
      copy(one, reader);
      assertTrue(one + " is written as another is", forms.add(boxed(bytes(one))));
    }
    String type = different[0].getClass().getName();
    GoldenBytes.check(
        type.substring(type.lastIndexOf('.') + 1).replace('$', '.'),
        List.of(different),
        (out, one) -> one.writeTo(out),
        reader,
        new NamedWriteableRegistry(List.of()));
  }

  private static List<Byte> boxed(byte[] bytes) {
    Byte[] boxed = new Byte[bytes.length];
    Arrays.setAll(boxed, i -> bytes[i]);
    return List.of(boxed);
  }

  private static byte[] bytes(Writeable written) throws IOException {
    try (BytesStreamOutput out = new BytesStreamOutput()) {
      written.writeTo(out);
      return BytesReference.toBytes(out.bytes());
    }
  }
}
