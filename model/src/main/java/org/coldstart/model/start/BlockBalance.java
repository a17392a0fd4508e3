package org.coldstart.model.start;

import java.util.Arrays;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.VectorKernels;
import org.coldstart.model.linear.DenseMatrix;

/**
 * Balances the first two blocks of an embedding on the user side, where it costs nothing at search
 * time: {@code u = [u₁ / √(u₁ᵀC₁u₁); w·u₂ / √(u₂ᵀC₂u₂)]}. Each block's scores over the training
 * items then have standard deviation 1 and w, whatever the lengths of its vectors.
 *
 * @param collaborative C₁, {@code [rank × rank]}, covariance of the first block over training items
 * @param content C₂, {@code [contentDimension × contentDimension]}, of the second; 0 × 0 where
 *     there is none
 * @param contentWeight w
 */
public record BlockBalance(DenseMatrix collaborative, DenseMatrix content, float contentWeight) {

  /**
   * Measures the covariances over some items.
   *
   * @param items {@code [items × at least rank + contentDimension]}, the embeddings that are served
   * @param rank columns of the first block
   * @param contentDimension columns of the second block
   */
  public static BlockBalance over(
      DenseMatrix items, int rank, int contentDimension, float contentWeight) {
    return new BlockBalance(
        covariance(items, 0, rank),
        covariance(items, rank, rank + contentDimension),
        contentWeight);
  }

  /** The same covariances with another weight of the content block. */
  public BlockBalance withContentWeight(float weight) {
    return new BlockBalance(collaborative, content, weight);
  }

  /** Length of the embeddings that this balances. */
  public int dimension() {
    return collaborative.rows() + content.rows();
  }

  /**
   * Scales both blocks of a user's embedding in place; a block of no spread becomes zeros.
   *
   * @param user {@code [rank + contentDimension]} from offset
   */
  public void apply(float[] user, int offset) {
    int rank = collaborative.rows();
    scale(user, offset, collaborative, 1);
    scale(user, offset + rank, content, contentWeight);
  }

  /**
   * Scales a block to scores of a standard deviation; zeros where it has no spread.
   *
   * @param user {@code [covariance.rows()]} from offset
   */
  static void scale(float[] user, int offset, DenseMatrix covariance, float weight) {
    int n = covariance.rows();
    if (n == 0) {
      return;
    }
    if (weight == 0) {
      Arrays.fill(user, offset, offset + n, 0);
      return;
    }
    VectorKernels kernels = Kernels.best();
    double quadratic = 0;
    for (int i = 0; i < n; i++) {
      if (user[offset + i] != 0) {
        quadratic +=
            (double) user[offset + i]
                * kernels.dot(covariance.values(), covariance.offset(i), user, offset, n);
      }
    }
    float factor = quadratic > 0 ? (float) (weight / Math.sqrt(quadratic)) : 0;
    if (!Float.isFinite(factor)) {
      factor = 0;
    }
    for (int i = 0; i < n; i++) {
      user[offset + i] *= factor;
    }
  }

  /** Covariance of the columns between from and to over the rows. */
  static DenseMatrix covariance(DenseMatrix items, int from, int to) {
    int n = to - from;
    double[] mean = new double[n];
    for (int r = 0; r < items.rows(); r++) {
      for (int c = 0; c < n; c++) {
        mean[c] += items.get(r, from + c);
      }
    }
    DenseMatrix centred = DenseMatrix.zeros(items.rows(), n);
    for (int c = 0; c < n; c++) {
      mean[c] /= Math.max(1, items.rows());
    }
    for (int r = 0; r < items.rows(); r++) {
      for (int c = 0; c < n; c++) {
        centred.values()[centred.offset(r) + c] = (float) (items.get(r, from + c) - mean[c]);
      }
    }
    DenseMatrix covariance = DenseMatrix.zeros(n, n);
    Kernels.best()
        .gemm(
            n,
            n,
            items.rows(),
            centred.values(),
            0,
            1,
            n,
            centred.values(),
            0,
            n,
            1,
            covariance.values(),
            0,
            n);
    float scale = 1f / Math.max(1, items.rows());
    for (int i = 0; i < covariance.values().length; i++) {
      covariance.values()[i] *= scale;
    }
    return covariance;
  }
}
