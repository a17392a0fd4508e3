package org.coldstart.model.start;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.coldstart.model.serialization.CorruptDataException;
import org.junit.Test;

public class LearnedItemCodecTests {

  private static float[] floats(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      do {
        values[i] = Float.intBitsToFloat(random.nextInt());
      } while (!Float.isFinite(values[i]));
    }
    return values;
  }

  private static LearnedItem item(Random random, LearnedItemCodec codec) {
    return new LearnedItem(
        floats(random, codec.rank()),
        floats(random, codec.rank()),
        floats(random, codec.contentDimension()));
  }

  @Test
  public void everyBitOfAnItemComesBack() throws CorruptDataException {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      LearnedItemCodec codec =
          new LearnedItemCodec(1 + random.nextInt(40), random.nextInt(40), random.nextBoolean());
      LearnedItem item = item(random, codec);
      byte[] bytes = codec.encode(item);
      assertEquals("seed " + seed, codec.bytes(), bytes.length);
      LearnedItem read = codec.decode(bytes);
      assertArrayEquals(item.whitened(), read.whitened(), 0f);
      assertArrayEquals(item.content(), read.content(), 0f);
      assertArrayEquals(codec.withFactor() ? item.factor() : new float[0], read.factor(), 0f);
      assertArrayEquals(bytes, codec.encode(read));
    }
  }

  @Test
  public void everyFlippedBitAndEveryOtherLengthIsRefused() {
    LearnedItemCodec codec = new LearnedItemCodec(3, 2, true);
    byte[] bytes = codec.encode(item(new Random(1), codec));
    for (int at = 0; at < bytes.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] altered = bytes.clone();
        altered[at] ^= (byte) (1 << bit);
        assertThrows("byte " + at, CorruptDataException.class, () -> codec.decode(altered));
      }
    }
    for (int length : new int[] {0, 3, 4, bytes.length - 1, bytes.length + 1, bytes.length + 4}) {
      byte[] other = Arrays.copyOf(bytes, length);
      assertThrows(CorruptDataException.class, () -> codec.decode(other));
    }
  }

  @Test
  public void whatIsNotFiniteIsRefusedThoughItsChecksumIsRight() {
    LearnedItemCodec codec = new LearnedItemCodec(2, 1, false);
    byte[] bytes =
        codec.encode(new LearnedItem(new float[2], new float[] {1, Float.NaN}, new float[] {1}));
    assertThrows(CorruptDataException.class, () -> codec.decode(bytes));
    ByteBuffer.wrap(bytes).putFloat(4, 1);
    assertThrows(CorruptDataException.class, () -> codec.decode(bytes));
  }

  @Test
  public void anItemOfAnotherModelIsRefused() {
    LearnedItem item = new LearnedItem(new float[2], new float[2], new float[3]);
    for (LearnedItemCodec other :
        new LearnedItemCodec[] {
          new LearnedItemCodec(2, 2, true),
          new LearnedItemCodec(3, 3, false),
          new LearnedItemCodec(3, 3, true)
        }) {
      assertThrows(IllegalArgumentException.class, () -> other.encode(item));
    }
  }

  @Test
  public void anItemIsWarmByItsFactorAlone() {
    assertTrue(new LearnedItem(new float[] {0, 1}, new float[2], new float[0]).isWarm());
    assertFalse(new LearnedItem(new float[] {0, -0f}, new float[2], new float[] {1}).isWarm());
  }
}
