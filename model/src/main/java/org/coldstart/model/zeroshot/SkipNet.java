package org.coldstart.model.zeroshot;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.serialization.ArrayReader;
import org.coldstart.model.serialization.ArrayWriter;
import org.coldstart.model.serialization.CorruptDataException;

/**
 * A network of dense layers, each of which sees the raw input beside what the layer before it made
 * of it: {@code hᵢ = LeakyReLU([hᵢ₋₁; x] · Wᵢ + bᵢ)}, the last one linear. Its arrays are shared
 * with the passes that train it; inference is for any thread while nobody trains.
 *
 * @param inputs length of x
 * @param widths outputs of each layer, the last one's being the network's
 * @param weights per layer {@code [its inputs × its outputs]}, a row per input
 * @param biases per layer {@code [its outputs]}
 */
record SkipNet(int inputs, int[] widths, List<float[]> weights, List<float[]> biases) {

  /** The slope of a hidden layer below zero. */
  static final float LEAK = 0.1f;

  private static final int MOST_LAYERS = 16;
  private static final int MOST_WIDTH = 1 << 20;

  /**
   * A network that has learned nothing.
   *
   * @param zeroLast whether it begins by giving zeros
   */
  static SkipNet random(int inputs, int[] widths, boolean zeroLast, SplittableRandom random) {
    List<float[]> weights = new ArrayList<>();
    List<float[]> biases = new ArrayList<>();
    for (int layer = 0; layer < widths.length; layer++) {
      int in = inputsOf(inputs, widths, layer);
      float[] w = new float[Math.multiplyExact(in, widths[layer])];
      if (layer < widths.length - 1 || !zeroLast) {
        double bound = Math.sqrt(6.0 / (in + widths[layer]));
        for (int i = 0; i < w.length; i++) {
          w[i] = (float) random.nextDouble(-bound, bound);
        }
      }
      weights.add(w);
      biases.add(new float[widths[layer]]);
    }
    return new SkipNet(inputs, widths.clone(), weights, biases);
  }

  private static int inputsOf(int inputs, int[] widths, int layer) {
    return layer == 0 ? inputs : widths[layer - 1] + inputs;
  }

  int layers() {
    return widths.length;
  }

  int inputsOf(int layer) {
    return inputsOf(inputs, widths, layer);
  }

  int outputs() {
    return widths[widths.length - 1];
  }

  boolean isHidden(int layer) {
    return layer < widths.length - 1;
  }

  /** All parameters: weights, then biases. */
  List<float[]> arrays() {
    List<float[]> all = new ArrayList<>(weights);
    all.addAll(biases);
    return all;
  }

  SkipNet copy() {
    return new SkipNet(
        inputs,
        widths,
        weights.stream().map(float[]::clone).toList(),
        biases.stream().map(float[]::clone).toList());
  }

  /**
   * Passes one input, without dropout.
   *
   * @param x {@code [inputs]}
   * @return {@code [outputs]}
   */
  float[] apply(float[] x) {
    float[] in = x;
    float[] out = {};
    for (int layer = 0; layer < layers(); layer++) {
      if (layer > 0) {
        in = Arrays.copyOf(out, out.length + inputs);
        System.arraycopy(x, 0, in, out.length, inputs);
      }
      out = new float[widths[layer]];
      Kernels.best()
          .affine(
              in, 0, in.length, weights.get(layer), 0, biases.get(layer), 0, out, 0, out.length);
      if (isHidden(layer)) {
        leak(out, 0, out.length);
      }
    }
    return out;
  }

  static void leak(float[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      values[i] = values[i] < 0 ? LEAK * values[i] : values[i];
    }
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(inputs);
    out.writeInt(layers());
    ArrayWriter writer = new ArrayWriter(out);
    writer.ints(widths);
    for (float[] array : arrays()) {
      writer.floats(array);
    }
  }

  static SkipNet read(DataInput in, int inputs, int outputs, String what) throws IOException {
    ArrayReader reader = new ArrayReader(in);
    int width = reader.count(MOST_WIDTH, "inputs of " + what);
    int layers = reader.count(MOST_LAYERS, "layers of " + what);
    int[] widths = reader.ints(layers);
    if (layers == 0 || width != inputs || widths[layers - 1] != outputs) {
      throw new CorruptDataException(
          what + " must map " + inputs + " numbers to " + outputs + " and does not");
    }
    List<float[]> weights = new ArrayList<>();
    List<float[]> biases = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      long size = (long) widths[layer] * inputsOf(inputs, widths, layer);
      if (widths[layer] < 1 || widths[layer] > MOST_WIDTH || size > Integer.MAX_VALUE - 64) {
        throw new CorruptDataException("a layer of " + what + " is too large");
      }
      weights.add(reader.floats((int) size, what));
    }
    for (int layer = 0; layer < layers; layer++) {
      biases.add(reader.floats(widths[layer], what));
    }
    return new SkipNet(inputs, widths, weights, biases);
  }

  long ramBytesUsed() {
    return 4 * arrays().stream().mapToLong(array -> array.length).sum();
  }
}
