package org.coldstart.model.serialization;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.junit.Test;

public class ArrayReaderTest {

  private static ArrayReader reader(byte... bytes) {
    return new ArrayReader(new DataInputStream(new ByteArrayInputStream(bytes)));
  }

  @Test
  public void readsWhatWasWrittenAcrossChunks() throws IOException {
    int[] ints = new int[200_003];
    float[] floats = new float[200_003];
    double[] doubles = new double[70_001];
    byte[] bytes = new byte[150_001];
    Arrays.setAll(ints, i -> i * 31 - 77);
    Arrays.setAll(doubles, i -> i / 7.0);
    for (int i = 0; i < floats.length; i++) {
      floats[i] = i * -0.5f;
    }
    Arrays.fill(bytes, (byte) 5);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ArrayWriter writer = new ArrayWriter(new DataOutputStream(out));
    writer.ints(ints);
    writer.string("größe 😀");
    writer.floats(floats);
    writer.doubles(doubles);
    writer.bytes(bytes, bytes.length);
    ArrayReader in = reader(out.toByteArray());
    assertArrayEquals(ints, in.ints(ints.length));
    assertEquals("größe 😀", in.string(100, "a word"));
    assertArrayEquals(floats, in.floats(floats.length, "x"), 0);
    assertArrayEquals(doubles, in.doubles(doubles.length, "y"), 0);
    assertArrayEquals(bytes, in.bytes(bytes.length));
    assertThrows(EOFException.class, () -> in.in().readByte());
  }

  @Test
  public void absurdLengthsEndBeforeTheyFillTheMemory() {
    int absurd = Integer.MAX_VALUE - 16;
    assertThrows(EOFException.class, () -> reader((byte) 1).ints(absurd));
    assertThrows(EOFException.class, () -> reader((byte) 1).floats(absurd, "x"));
    assertThrows(EOFException.class, () -> reader((byte) 1).doubles(absurd, "x"));
    assertThrows(EOFException.class, () -> reader((byte) 1).bytes(absurd));
  }

  @Test
  public void namesWhatIsWrong() {
    byte[] minusOne = {-1, -1, -1, -1};
    CorruptDataException failure =
        assertThrows(CorruptDataException.class, () -> reader(minusOne).count(10, "items"));
    assertTrue(failure.getMessage(), failure.getMessage().contains("items must be 0 to 10"));
    assertThrows(
        CorruptDataException.class,
        () -> reader((byte) 0, (byte) 0, (byte) 0, (byte) 11).count(10, "items"));
    byte[] nan = {0x7f, (byte) 0xc0, 0, 0};
    assertThrows(CorruptDataException.class, () -> reader(nan).floats(1, "a weight"));
    byte[] noText = {0, 0, 0, 1, (byte) 0xff};
    assertThrows(CorruptDataException.class, () -> reader(noText).string(10, "a name"));
  }
}
