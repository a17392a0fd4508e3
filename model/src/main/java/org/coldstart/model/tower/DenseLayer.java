package org.coldstart.model.tower;

/**
 * The parameters of a dense layer: {@code y = bias + x · weights}.
 *
 * @param inputs length of x
 * @param outputs length of y
 * @param weights {@code [inputs × outputs]}: one row per input
 * @param bias {@code [outputs]}
 */
record DenseLayer(int inputs, int outputs, float[] weights, float[] bias) {

  static DenseLayer zeros(int inputs, int outputs) {
    return new DenseLayer(
        inputs, outputs, new float[Math.multiplyExact(inputs, outputs)], new float[outputs]);
  }

  DenseLayer copy() {
    return new DenseLayer(inputs, outputs, weights.clone(), bias.clone());
  }
}
