package org.coldstart.model.zeroshot;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.serialization.ArrayReader;
import org.coldstart.model.serialization.ArrayWriter;
import org.coldstart.model.serialization.CorruptDataException;

/**
 * Makes one vector of a profile, by attention over its features: {@code h = Σ α_f·x_f, α =
 * softmax_f(zᵀ tanh(W·x_f + b))}, where x_f is the sum of the embeddings of what the profile holds
 * of feature f, each times its value. Feng et al., CIKM 2021, equation 4.
 *
 * @param blocks where each feature's columns begin, and the width at last
 * @param width length of an embedding, of b and of z
 * @param table {@code [columns × width]}: the embeddings
 * @param weights {@code [width × width]}: W, a row per input
 * @param bias {@code [width]}: b
 * @param query {@code [width]}: z
 */
record ProfilePooling(
    int[] blocks, int width, float[] table, float[] weights, float[] bias, float[] query) {

  private static final int MOST_FEATURES = 1 << 16;
  private static final int MOST_COLUMNS = 1 << 28;
  private static final int MOST_WIDTH = 1 << 12;

  /** Embeddings and attention at random. */
  static ProfilePooling random(int[] blocks, int width, SplittableRandom random) {
    ProfilePooling pooling =
        new ProfilePooling(
            blocks.clone(),
            width,
            new float[Math.multiplyExact(blocks[blocks.length - 1], width)],
            new float[width * width],
            new float[width],
            new float[width]);
    fill(pooling.table, 1, random);
    fill(pooling.weights, 1 / Math.sqrt(width), random);
    fill(pooling.query, 1 / Math.sqrt(width), random);
    return pooling;
  }

  private static void fill(float[] values, double deviation, SplittableRandom random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
  }

  /** How many features a profile has. */
  int features() {
    return blocks.length - 1;
  }

  /** Length of all features' embeddings side by side. */
  int attributes() {
    return features() * width;
  }

  /** What the attention consists of, without the embeddings. */
  List<float[]> attention() {
    return List.of(weights, bias, query);
  }

  ProfilePooling copy() {
    return new ProfilePooling(
        blocks, width, table.clone(), weights.clone(), bias.clone(), query.clone());
  }

  /**
   * The features' embeddings, side by side.
   *
   * @param indices ascending columns of an encoded profile
   * @param values its values
   * @param from first entry
   * @param to after the last entry
   * @param out {@code [features × width]} from offset, overwritten
   */
  void embed(int[] indices, float[] values, int from, int to, float[] out, int offset) {
    Arrays.fill(out, offset, offset + attributes(), 0);
    int feature = 0;
    for (int e = from; e < to; e++) {
      while (indices[e] >= blocks[feature + 1]) {
        feature++;
      }
      Kernels.best()
          .axpy(values[e], table, indices[e] * width, out, offset + feature * width, width);
    }
  }

  /**
   * Pools.
   *
   * @param x {@code [features × width]} from offset
   * @param hidden {@code [features × width]} from offset, overwritten: {@code tanh(W·x_f + b)}
   * @param alpha {@code [features]} from its offset, overwritten
   * @param out {@code [width]} from its offset, overwritten
   */
  void pool(
      float[] x, int offset, float[] hidden, float[] alpha, int alphaAt, float[] out, int outAt) {
    double most = Double.NEGATIVE_INFINITY;
    double[] scores = new double[features()];
    for (int f = 0; f < scores.length; f++) {
      int at = offset + f * width;
      Kernels.best().affine(x, at, width, weights, 0, bias, 0, hidden, at, width);
      for (int k = at; k < at + width; k++) {
        hidden[k] = (float) Math.tanh(hidden[k]);
      }
      scores[f] = Kernels.best().dot(hidden, at, query, 0, width);
      most = Math.max(most, scores[f]);
    }
    double sum = 0;
    for (int f = 0; f < scores.length; f++) {
      scores[f] = Math.exp(scores[f] - most);
      sum += scores[f];
    }
    Arrays.fill(out, outAt, outAt + width, 0);
    for (int f = 0; f < scores.length; f++) {
      alpha[alphaAt + f] = (float) (scores[f] / sum);
      Kernels.best().axpy(alpha[alphaAt + f], x, offset + f * width, out, outAt, width);
    }
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(features());
    out.writeInt(width);
    ArrayWriter writer = new ArrayWriter(out);
    writer.ints(blocks);
    writer.floats(table);
    writer.floats(weights);
    writer.floats(bias);
    writer.floats(query);
  }

  static ProfilePooling read(DataInput in) throws IOException {
    ArrayReader reader = new ArrayReader(in);
    int features = reader.count(MOST_FEATURES, "features of a profile");
    int width = reader.count(MOST_WIDTH, "numbers of an embedding");
    int[] blocks = reader.ints(features + 1);
    for (int f = 0; f < features; f++) {
      if (blocks[f] > blocks[f + 1]) {
        throw new CorruptDataException("a profile's features must follow one another");
      }
    }
    long size = (long) blocks[features] * width;
    if (blocks[0] != 0 || blocks[features] > MOST_COLUMNS || size > Integer.MAX_VALUE - 64) {
      throw new CorruptDataException("a profile's embeddings do not begin at 0 or are too many");
    }
    return new ProfilePooling(
        blocks,
        width,
        reader.floats((int) size, "embeddings"),
        reader.floats(width * width, "an attention"),
        reader.floats(width, "an attention"),
        reader.floats(width, "an attention"));
  }

  long ramBytesUsed() {
    return 4L * (table.length + weights.length + 2L * width + blocks.length);
  }
}
