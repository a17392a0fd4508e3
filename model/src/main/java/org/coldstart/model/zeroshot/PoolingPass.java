package org.coldstart.model.zeroshot;

import java.util.Arrays;
import java.util.List;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.VectorKernels;
import org.coldstart.model.linear.SparseMatrix;

/** {@link ProfilePooling} at work on a batch. Belongs to one training. */
final class PoolingPass {

  private static final VectorKernels KERNELS = Kernels.best();

  private final ProfilePooling pooling;
  private final float[] x;
  private final float[] hidden;
  private final float[] alpha;
  private final float[] pooled;
  private final float[] gradientX;
  private final float[] gradientWeights;
  private final float[] gradientBias;
  private final float[] gradientQuery;

  /**
   * @param capacity the most rows of a batch
   */
  PoolingPass(ProfilePooling pooling, int capacity) {
    this.pooling = pooling;
    this.x = new float[capacity * pooling.attributes()];
    this.hidden = new float[x.length];
    this.alpha = new float[capacity * pooling.features()];
    this.pooled = new float[capacity * pooling.width()];
    this.gradientX = new float[x.length];
    this.gradientWeights = new float[pooling.weights().length];
    this.gradientBias = new float[pooling.width()];
    this.gradientQuery = new float[pooling.width()];
  }

  /**
   * Pools a batch of profiles.
   *
   * @param rows which of them
   * @return {@code [rows × width]} and perhaps unused values behind, overwritten by the next pass
   */
  float[] forward(SparseMatrix profiles, int[] rows) {
    for (int i = 0; i < rows.length; i++) {
      int at = i * pooling.attributes();
      pooling.embed(
          profiles.indices(),
          profiles.values(),
          profiles.starts()[rows[i]],
          profiles.starts()[rows[i] + 1],
          x,
          at);
      pooling.pool(x, at, hidden, alpha, i * pooling.features(), pooled, i * pooling.width());
    }
    return pooled;
  }

  /** {@code [rows × features × width]} of the last pass: all features' embeddings. */
  float[] attributes() {
    return x;
  }

  /**
   * Computes gradients of the last forward pass.
   *
   * @param gradient {@code [rows × width]} of what it gave
   */
  void backward(float[] gradient, int rows) {
    Arrays.fill(gradientWeights, 0);
    Arrays.fill(gradientBias, 0);
    Arrays.fill(gradientQuery, 0);
    int width = pooling.width();
    int features = pooling.features();
    float[] ofSum = new float[width];
    for (int i = 0; i < rows; i++) {
      double mean = 0;
      double[] ofAlpha = new double[features];
      for (int f = 0; f < features; f++) {
        int at = (i * features + f) * width;
        ofAlpha[f] = KERNELS.dot(gradient, i * width, x, at, width);
        mean += alpha[i * features + f] * ofAlpha[f];
      }
      for (int f = 0; f < features; f++) {
        int at = (i * features + f) * width;
        float share = alpha[i * features + f];
        float ofScore = (float) (share * (ofAlpha[f] - mean));
        KERNELS.axpy(ofScore, hidden, at, gradientQuery, 0, width);
        for (int k = 0; k < width; k++) {
          ofSum[k] = ofScore * pooling.query()[k] * (1 - hidden[at + k] * hidden[at + k]);
          gradientBias[k] += ofSum[k];
        }
        for (int k = 0; k < width; k++) {
          KERNELS.axpy(x[at + k], ofSum, 0, gradientWeights, k * width, width);
          gradientX[at + k] =
              share * gradient[i * width + k]
                  + KERNELS.dot(pooling.weights(), k * width, ofSum, 0, width);
        }
      }
    }
  }

  /** Gradients of {@link ProfilePooling#attention}, in its order. */
  List<float[]> attentionGradients() {
    return List.of(gradientWeights, gradientBias, gradientQuery);
  }

  /**
   * Adds the gradient of the embeddings.
   *
   * @param into {@code [columns × width]}
   * @param rows the profiles of the last pass
   */
  void addTableGradient(SparseMatrix profiles, int[] rows, float[] into) {
    int width = pooling.width();
    for (int i = 0; i < rows.length; i++) {
      int feature = 0;
      for (int e = profiles.starts()[rows[i]]; e < profiles.starts()[rows[i] + 1]; e++) {
        int column = profiles.indices()[e];
        while (column >= pooling.blocks()[feature + 1]) {
          feature++;
        }
        KERNELS.axpy(
            profiles.values()[e],
            gradientX,
            (i * pooling.features() + feature) * width,
            into,
            column * width,
            width);
      }
    }
  }
}
