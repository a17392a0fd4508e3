package org.coldstart.model.tower;

import java.util.Arrays;
import org.coldstart.model.kernel.Workers;

/**
 * Batch normalisation of one layer's sums in training: every column is brought to mean 0 and
 * variance 1 over the batch, then scaled and shifted by what is learned. Beside it run means of the
 * batches' statistics, which take their place in serving.
 *
 * <p>Ioffe, Szegedy: Batch Normalization: Accelerating Deep Network Training by Reducing Internal
 * Covariate Shift, ICML 2015, algorithms 1 and 2.
 */
final class BatchNormalization {

  private static final double EPSILON = 1e-3;

  /** What is left of the running statistics at each batch. */
  private static final double KEPT = 0.99;

  private static final int COLUMNS_AT_A_TIME = 8;

  private final int width;
  private final Workers workers;
  private final float[] parameters;
  private final float[] gradient;
  private final float[] normalised;
  private final double[] inverseDeviation;
  private final double[] runningMean;
  private final double[] runningVariance;
  private boolean begun;

  /**
   * @param capacity rows of the largest batch
   */
  BatchNormalization(int capacity, int width, Workers workers) {
    this.width = width;
    this.workers = workers;
    this.parameters = new float[2 * width];
    Arrays.fill(parameters, 0, width, 1f);
    this.gradient = new float[2 * width];
    this.normalised = new float[Math.multiplyExact(capacity, width)];
    this.inverseDeviation = new double[width];
    this.runningMean = new double[width];
    this.runningVariance = new double[width];
  }

  /** {@code [2 · width]}: the scales, then the shifts. */
  float[] parameters() {
    return parameters;
  }

  /** Their gradient, as of the last backward pass. */
  float[] gradient() {
    return gradient;
  }

  /** Replaces a batch's sums by their normalised, scaled and shifted values. */
  void forward(Plane plane, int rows) {
    workers.forEachBlock(
        width,
        COLUMNS_AT_A_TIME,
        (from, to) -> {
          for (int c = from; c < to; c++) {
            forward(plane, rows, c);
          }
        });
    begun = true;
  }

  private void forward(Plane plane, int rows, int c) {
    double mean = 0;
    for (int row = 0; row < rows; row++) {
      mean += plane.values()[plane.at(row) + c];
    }
    mean /= rows;
    double variance = 0;
    for (int row = 0; row < rows; row++) {
      double centred = plane.values()[plane.at(row) + c] - mean;
      variance += centred * centred;
    }
    variance /= rows;
    double inverse = 1 / Math.sqrt(variance + EPSILON);
    for (int row = 0; row < rows; row++) {
      float value = (float) ((plane.values()[plane.at(row) + c] - mean) * inverse);
      normalised[row * width + c] = value;
      plane.values()[plane.at(row) + c] = parameters[c] * value + parameters[width + c];
    }
    inverseDeviation[c] = inverse;
    double kept = begun ? KEPT : 0;
    runningMean[c] = kept * runningMean[c] + (1 - kept) * mean;
    runningVariance[c] = kept * runningVariance[c] + (1 - kept) * variance;
  }

  /** From the gradient of the outputs to that of the sums. */
  void backward(Plane plane, int rows) {
    workers.forEachBlock(
        width,
        COLUMNS_AT_A_TIME,
        (from, to) -> {
          for (int c = from; c < to; c++) {
            backward(plane, rows, c);
          }
        });
  }

  private void backward(Plane plane, int rows, int c) {
    double ofShift = 0;
    double ofScale = 0;
    for (int row = 0; row < rows; row++) {
      double slope = plane.gradient()[plane.at(row) + c];
      ofShift += slope;
      ofScale += slope * normalised[row * width + c];
    }
    gradient[c] = (float) ofScale;
    gradient[width + c] = (float) ofShift;
    double factor = parameters[c] * inverseDeviation[c];
    for (int row = 0; row < rows; row++) {
      int at = plane.at(row) + c;
      double slope =
          plane.gradient()[at] - ofShift / rows - normalised[row * width + c] * ofScale / rows;
      plane.gradient()[at] = (float) (factor * slope);
    }
  }

  /** What serving multiplies each sum by. */
  float[] servedScale() {
    float[] scale = new float[width];
    for (int c = 0; c < width; c++) {
      scale[c] = (float) (parameters[c] / Math.sqrt(runningVariance[c] + EPSILON));
    }
    return scale;
  }

  /** What serving then adds. */
  float[] servedShift() {
    float[] shift = new float[width];
    for (int c = 0; c < width; c++) {
      double scale = parameters[c] / Math.sqrt(runningVariance[c] + EPSILON);
      shift[c] = (float) (parameters[width + c] - runningMean[c] * scale);
    }
    return shift;
  }
}
