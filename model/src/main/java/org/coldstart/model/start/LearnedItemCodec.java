package org.coldstart.model.start;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.coldstart.model.serialization.CorruptDataException;

/**
 * How what was learned of an item lies in bytes where rows are kept one by one: big-endian float32,
 * the factor where warm items are served by it, h, what else an item has, and behind them their
 * CRC32C as int32.
 *
 * @param rank length of factor and h
 * @param contentDimension length of the content block and the block of users' profiles together
 * @param withFactor whether the factor is kept
 */
public record LearnedItemCodec(int rank, int contentDimension, boolean withFactor) {

  /** Length of an encoded item. */
  public int bytes() {
    return Float.BYTES * floats() + Integer.BYTES;
  }

  private int floats() {
    return (withFactor ? 2 : 1) * rank + contentDimension;
  }

  /**
   * @param item of these lengths
   * @throws IllegalArgumentException where its lengths are others
   */
  public byte[] encode(LearnedItem item) {
    if (item.whitened().length != rank
        || item.content().length != contentDimension
        || (withFactor && item.factor().length != rank)) {
      throw new IllegalArgumentException("the item is of another model");
    }
    ByteBuffer out = ByteBuffer.allocate(bytes());
    if (withFactor) {
      put(item.factor(), out);
    }
    put(item.whitened(), out);
    put(item.content(), out);
    out.putInt(checksum(out.array()));
    return out.array();
  }

  /**
   * @throws CorruptDataException where it is not what {@link #encode} gave
   */
  public LearnedItem decode(byte[] encoded) throws CorruptDataException {
    if (encoded.length != bytes()) {
      throw new CorruptDataException(
          "what was learned of an item takes " + bytes() + " bytes, not " + encoded.length);
    }
    ByteBuffer in = ByteBuffer.wrap(encoded);
    if (in.getInt(Float.BYTES * floats()) != checksum(encoded)) {
      throw new CorruptDataException("what was learned of an item has been altered");
    }
    return new LearnedItem(
        take(withFactor ? rank : 0, in), take(rank, in), take(contentDimension, in));
  }

  private int checksum(byte[] encoded) {
    CRC32C crc = new CRC32C();
    crc.update(encoded, 0, Float.BYTES * floats());
    return (int) crc.getValue();
  }

  private static void put(float[] values, ByteBuffer out) {
    out.asFloatBuffer().put(values);
    out.position(out.position() + Float.BYTES * values.length);
  }

  private static float[] take(int length, ByteBuffer in) throws CorruptDataException {
    float[] values = new float[length];
    in.asFloatBuffer().get(values);
    in.position(in.position() + Float.BYTES * length);
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new CorruptDataException("what was learned of an item is not finite");
      }
    }
    return values;
  }
}
