package org.coldstart.model.tower;

import java.util.Arrays;
import org.coldstart.model.kernel.VectorKernels;

/**
 * A dense layer at work on a batch.
 *
 * @param layer its parameters
 * @param activated whether the activation follows
 * @param input where its inputs lie; where that plane has a gradient, the backward pass sets it
 * @param output where its outputs go
 * @param weightGradient {@code [inputs × outputs]}
 * @param biasGradient {@code [outputs]}
 */
record LayerPass(
    DenseLayer layer,
    boolean activated,
    Plane input,
    Plane output,
    float[] weightGradient,
    float[] biasGradient) {

  static LayerPass of(DenseLayer layer, boolean activated, Plane input, Plane output) {
    return new LayerPass(
        layer,
        activated,
        input,
        output,
        new float[layer.weights().length],
        new float[layer.bias().length]);
  }

  void forward(VectorKernels kernels, Activation activation, int from, int to) {
    for (int row = from; row < to; row++) {
      System.arraycopy(layer.bias(), 0, output.values(), output.at(row), layer.outputs());
    }
    kernels.gemm(
        to - from,
        layer.outputs(),
        layer.inputs(),
        input.values(),
        input.at(from),
        input.stride(),
        1,
        layer.weights(),
        0,
        layer.outputs(),
        1,
        output.values(),
        output.at(from),
        output.stride());
    if (activated) {
      output.activate(activation, from, to);
    }
  }

  /** From the gradient of the outputs to that of the sums, and on to that of the inputs. */
  void backward(VectorKernels kernels, Activation activation, int from, int to) {
    if (activated) {
      output.scaleBySlope(activation, from, to);
    }
    if (input.gradient().length != 0) {
      input.clearGradient(from, to);
      kernels.gemm(
          to - from,
          layer.inputs(),
          layer.outputs(),
          output.gradient(),
          output.at(from),
          output.stride(),
          1,
          layer.weights(),
          0,
          1,
          layer.outputs(),
          input.gradient(),
          input.at(from),
          input.stride());
    }
  }

  /** The gradient of the weights of some inputs, over all rows of the batch. */
  void weightGradient(VectorKernels kernels, int rows, int fromInput, int toInput) {
    int outputs = layer.outputs();
    Arrays.fill(weightGradient, fromInput * outputs, toInput * outputs, 0f);
    kernels.gemm(
        toInput - fromInput,
        outputs,
        rows,
        input.values(),
        input.offset() + fromInput,
        1,
        input.stride(),
        output.gradient(),
        output.offset(),
        output.stride(),
        1,
        weightGradient,
        fromInput * outputs,
        outputs);
  }
}
