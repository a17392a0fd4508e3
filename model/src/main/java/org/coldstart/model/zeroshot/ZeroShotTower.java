package org.coldstart.model.zeroshot;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.coldstart.model.serialization.ArrayReader;
import org.coldstart.model.serialization.ArrayWriter;
import org.coldstart.model.serialization.CorruptDataException;

/**
 * Embeds users without behaviour by their profile: {@code s·(v̂ + R([h; v̂; missing]))}, h the
 * pooled profile, v̂ what stands in for behaviour (for {@link VirtualBehaviour#DUAL} {@code
 * D₂(E₁(h))}), R the ranking net. Immutable and safe for use by many threads.
 *
 * @param behaviour what stands in for behaviour
 * @param pooling makes h
 * @param mean {@code [dimension]}, the mean of known users' behaviour; zeros where that is not what
 *     stands in
 * @param encoder E₁; null where behaviour is not generated
 * @param decoder D₂; null where behaviour is not generated
 * @param ranking R
 * @param scale s: behaviour as it is served is this times behaviour as networks see it
 */
public record ZeroShotTower(
    VirtualBehaviour behaviour,
    ProfilePooling pooling,
    float[] mean,
    SkipNet encoder,
    SkipNet decoder,
    SkipNet ranking,
    float scale) {

  private static final int FORMAT = 1;
  private static final int MOST_DIMENSION = 1 << 14;
  private static final int MOST_CODE = 1 << 12;

  /** Length of what {@link #embed} gives. */
  public int dimension() {
    return mean.length;
  }

  /** How many columns an encoded profile has. */
  public int profileWidth() {
    return pooling.blocks()[pooling.features()];
  }

  /**
   * Embeds a user.
   *
   * @param indices ascending columns of the encoded profile
   * @param values its values
   * @param from first entry
   * @param to after the last entry
   * @param out {@code [dimension]} from offset, overwritten
   */
  public void embed(int[] indices, float[] values, int from, int to, float[] out, int offset) {
    float[] pooled = pool(indices, values, from, to);
    float[] virtual = virtual(pooled);
    float[] added = ranking.apply(rankingInput(pooled, virtual));
    for (int d = 0; d < virtual.length; d++) {
      out[offset + d] = scale * (virtual[d] + added[d]);
    }
  }

  /**
   * Behaviour made up for a user, as {@link org.coldstart.model.start.ServedStart#warmUser} would
   * give it.
   *
   * @return {@code [dimension]}
   */
  public float[] behaviourOf(int[] indices, float[] values, int from, int to) {
    float[] virtual = virtual(pool(indices, values, from, to));
    for (int d = 0; d < virtual.length; d++) {
      virtual[d] *= scale;
    }
    return virtual;
  }

  private float[] pool(int[] indices, float[] values, int from, int to) {
    float[] x = new float[pooling.attributes()];
    float[] pooled = new float[pooling.width()];
    pooling.embed(indices, values, from, to, x, 0);
    pooling.pool(x, 0, new float[x.length], new float[pooling.features()], 0, pooled, 0);
    return pooled;
  }

  private float[] virtual(float[] pooled) {
    return behaviour.isGenerated() ? decoder.apply(encoder.apply(pooled)) : mean.clone();
  }

  private float[] rankingInput(float[] pooled, float[] virtual) {
    float[] in = new float[pooled.length + virtual.length + 1];
    System.arraycopy(pooled, 0, in, 0, pooled.length);
    System.arraycopy(virtual, 0, in, pooled.length, virtual.length);
    in[in.length - 1] = behaviour == VirtualBehaviour.MISSING ? 1 : 0;
    return in;
  }

  /** Writes all of it. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(FORMAT);
    out.writeInt(behaviour.ordinal());
    out.writeInt(dimension());
    pooling.write(out);
    new ArrayWriter(out).floats(mean);
    out.writeFloat(scale);
    ranking.write(out);
    if (behaviour.isGenerated()) {
      out.writeInt(encoder.outputs());
      encoder.write(out);
      decoder.write(out);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException where it is no such tower
   */
  public static ZeroShotTower read(DataInput in) throws IOException {
    ArrayReader reader = new ArrayReader(in);
    int format = in.readInt();
    if (format != FORMAT) {
      throw new CorruptDataException(
          "a zero-shot tower of format " + format + " cannot be read, only " + FORMAT);
    }
    int kind = reader.count(VirtualBehaviour.values().length - 1, "a kind of behaviour");
    VirtualBehaviour behaviour = VirtualBehaviour.values()[kind];
    int dimension = reader.count(MOST_DIMENSION, "dimensions");
    ProfilePooling pooling = ProfilePooling.read(in);
    float[] mean = reader.floats(dimension, "a mean behaviour");
    float scale = in.readFloat();
    if (!(scale > 0) || !Float.isFinite(scale)) {
      throw new CorruptDataException("the scale of behaviour must be above 0, read " + scale);
    }
    int rankingInputs = pooling.width() + dimension + 1;
    SkipNet ranking = SkipNet.read(in, rankingInputs, dimension, "a ranking net");
    SkipNet encoder = null;
    SkipNet decoder = null;
    if (behaviour.isGenerated()) {
      int code = reader.count(MOST_CODE, "numbers of a code");
      encoder = SkipNet.read(in, pooling.width(), code, "an encoder");
      decoder = SkipNet.read(in, code, dimension, "a decoder");
    }
    return new ZeroShotTower(behaviour, pooling, mean, encoder, decoder, ranking, scale);
  }

  /** Bytes of heap held. */
  public long ramBytesUsed() {
    long generated = behaviour.isGenerated() ? encoder.ramBytesUsed() + decoder.ramBytesUsed() : 0;
    return pooling.ramBytesUsed() + 4L * mean.length + ranking.ramBytesUsed() + generated;
  }
}
