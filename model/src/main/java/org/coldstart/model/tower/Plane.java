package org.coldstart.model.tower;

import java.util.Arrays;

/**
 * The values at one place of a tower for every row of a batch, and the gradient there: some columns
 * of a wider pair of arrays.
 *
 * @param width columns of this plane
 * @param offset first column within a row of the arrays
 * @param stride columns of the arrays
 * @param values {@code [rows × stride]}
 * @param gradient {@code [rows × stride]}; empty where no gradient is wanted
 */
record Plane(int width, int offset, int stride, float[] values, float[] gradient) {

  private static final float[] NONE = {};

  static Plane of(int rows, int width) {
    int size = Math.multiplyExact(rows, width);
    return new Plane(width, 0, width, new float[size], new float[size]);
  }

  static Plane withoutGradient(int rows, int width) {
    return new Plane(width, 0, width, new float[Math.multiplyExact(rows, width)], NONE);
  }

  Plane columns(int from, int count) {
    return new Plane(count, offset + from, stride, values, gradient);
  }

  int at(int row) {
    return row * stride + offset;
  }

  void clearGradient(int from, int to) {
    for (int row = from; row < to; row++) {
      Arrays.fill(gradient, at(row), at(row) + width, 0f);
    }
  }

  void activate(Activation activation, int from, int to) {
    for (int row = from; row < to; row++) {
      activation.apply(values, at(row), at(row) + width);
    }
  }

  /** Turns the gradient with respect to the outputs into that with respect to the sums. */
  void scaleBySlope(Activation activation, int from, int to) {
    for (int row = from; row < to; row++) {
      activation.scaleBySlope(values, gradient, at(row), at(row) + width);
    }
  }

  /** Sums the gradient over all rows. */
  void sumGradient(int rows, float[] into) {
    Arrays.fill(into, 0f);
    for (int row = 0; row < rows; row++) {
      int at = at(row);
      for (int c = 0; c < width; c++) {
        into[c] += gradient[at + c];
      }
    }
  }
}
