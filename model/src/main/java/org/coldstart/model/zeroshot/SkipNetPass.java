package org.coldstart.model.zeroshot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.VectorKernels;

/**
 * One use of a {@link SkipNet} within a batch: forward, then backward. Uses of the same network may
 * add to the same gradients. Belongs to one training.
 */
final class SkipNetPass {

  private static final VectorKernels KERNELS = Kernels.best();

  private final SkipNet net;
  private final List<float[]> gradients;
  private final float[][] in;
  private final float[][] out;
  private final float[][] kept;
  private final float[] inputGradient;
  private final float dropout;
  private boolean dropped;

  /**
   * @param gradients as {@link SkipNet#arrays} are; the backward pass adds to them
   * @param capacity the most rows of a batch
   * @param dropout share of a hidden layer's inputs that is dropped in training, in [0, 1)
   */
  SkipNetPass(SkipNet net, List<float[]> gradients, int capacity, float dropout) {
    this.net = net;
    this.gradients = gradients;
    this.dropout = dropout;
    this.in = new float[net.layers()][];
    this.out = new float[net.layers()][];
    this.kept = new float[net.layers()][];
    for (int layer = 0; layer < net.layers(); layer++) {
      in[layer] = new float[capacity * net.inputsOf(layer)];
      out[layer] = new float[capacity * net.widths()[layer]];
      kept[layer] = new float[in[layer].length];
    }
    this.inputGradient = new float[capacity * net.inputs()];
  }

  /** Room for the gradients of a network, zeros. */
  static List<float[]> gradientsOf(SkipNet net) {
    List<float[]> gradients = new ArrayList<>();
    net.arrays().forEach(array -> gradients.add(new float[array.length]));
    return gradients;
  }

  /**
   * Passes a batch.
   *
   * @param x {@code [rows × inputs]}
   * @param random draws what is dropped; null to drop nothing
   * @return {@code [rows × outputs]} and perhaps unused values behind, overwritten by the next pass
   */
  float[] forward(float[] x, int rows, SplittableRandom random) {
    dropped = random != null && dropout > 0;
    int raw = net.inputs();
    for (int layer = 0; layer < net.layers(); layer++) {
      int width = net.inputsOf(layer);
      int before = width - raw;
      for (int row = 0; row < rows; row++) {
        if (layer > 0) {
          System.arraycopy(out[layer - 1], row * before, in[layer], row * width, before);
        }
        System.arraycopy(x, row * raw, in[layer], row * width + before, raw);
      }
      if (dropped && net.isHidden(layer)) {
        drop(layer, rows * width, random);
      }
      int outputs = net.widths()[layer];
      for (int row = 0; row < rows; row++) {
        System.arraycopy(net.biases().get(layer), 0, out[layer], row * outputs, outputs);
      }
      KERNELS.gemm(
          rows,
          outputs,
          width,
          in[layer],
          0,
          width,
          1,
          net.weights().get(layer),
          0,
          outputs,
          1,
          out[layer],
          0,
          outputs);
      if (net.isHidden(layer)) {
        SkipNet.leak(out[layer], 0, rows * outputs);
      }
    }
    return out[net.layers() - 1];
  }

  private void drop(int layer, int size, SplittableRandom random) {
    float scale = 1 / (1 - dropout);
    for (int i = 0; i < size; i++) {
      kept[layer][i] = random.nextDouble() < dropout ? 0 : scale;
      in[layer][i] *= kept[layer][i];
    }
  }

  /**
   * Adds the gradients of the last forward pass.
   *
   * @param gradient {@code [rows × outputs]} of what it gave, used up
   * @return {@code [rows × inputs]} and perhaps unused values behind, overwritten by the next pass
   */
  float[] backward(float[] gradient, int rows) {
    int raw = net.inputs();
    Arrays.fill(inputGradient, 0, rows * raw, 0);
    float[] slope = gradient;
    for (int layer = net.layers() - 1; layer >= 0; layer--) {
      int outputs = net.widths()[layer];
      int width = net.inputsOf(layer);
      if (net.isHidden(layer)) {
        for (int i = 0; i < rows * outputs; i++) {
          slope[i] *= out[layer][i] < 0 ? SkipNet.LEAK : 1;
        }
      }
      addGradients(layer, slope, rows, width, outputs);
      float[] ofInput = new float[rows * width];
      KERNELS.gemm(
          rows,
          width,
          outputs,
          slope,
          0,
          outputs,
          1,
          net.weights().get(layer),
          0,
          1,
          outputs,
          ofInput,
          0,
          width);
      if (dropped && net.isHidden(layer)) {
        for (int i = 0; i < rows * width; i++) {
          ofInput[i] *= kept[layer][i];
        }
      }
      int before = width - raw;
      slope = new float[rows * before];
      for (int row = 0; row < rows; row++) {
        System.arraycopy(ofInput, row * width, slope, row * before, before);
        KERNELS.axpy(1, ofInput, row * width + before, inputGradient, row * raw, raw);
      }
    }
    return inputGradient;
  }

  private void addGradients(int layer, float[] slope, int rows, int width, int outputs) {
    KERNELS.gemm(
        width,
        outputs,
        rows,
        in[layer],
        0,
        1,
        width,
        slope,
        0,
        outputs,
        1,
        gradients.get(layer),
        0,
        outputs);
    float[] bias = gradients.get(net.layers() + layer);
    for (int row = 0; row < rows; row++) {
      KERNELS.axpy(1, slope, row * outputs, bias, 0, outputs);
    }
  }
}
