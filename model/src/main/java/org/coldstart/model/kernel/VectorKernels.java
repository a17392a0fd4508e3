package org.coldstart.model.kernel;

/**
 * The few products that towers, factorisation and regression spend their time in. Matrices are
 * row-major pieces of flat arrays, given by an offset and strides counted in elements.
 *
 * <p>Every sum has one prescribed order of fused multiply-adds, so all implementations, on whatever
 * vector width, agree to the bit (a NaN may differ from another NaN in its payload). Nothing is
 * skipped: a zero times an infinity is NaN, as IEEE 754 says. Implementations hold no state and are
 * safe for use by many threads. An offset or length beyond an array ends in an {@link
 * IndexOutOfBoundsException}; outputs must not overlap inputs.
 */
public interface VectorKernels {

  /** Partial sums of a {@link #dot}. */
  int DOT_LANES = 32;

  /** Length of the piece of the inner dimension that {@link #gemm} sums in one chain. */
  int GEMM_DEPTH = 256;

  /** What the number of columns of {@link #addGram} is a multiple of. */
  int GRAM_COLUMNS = 16;

  /**
   * The inner product of two vectors.
   *
   * <p>Order: element i of the largest prefix whose length is a multiple of {@link #DOT_LANES} goes
   * to lane i mod {@code DOT_LANES}, each lane one chain from zero; lanes are added by halving
   * (lane j to lane j + 16, then + 8, 4, 2, 1); the rest is chained to that sum in order.
   */
  float dot(float[] a, int aOffset, float[] b, int bOffset, int length);

  /** y += factor · x. */
  void axpy(float factor, float[] x, int xOffset, float[] y, int yOffset, int length);

  /**
   * A dense layer for one sample: {@code y[o] = bias[o] + Σ_i x[i] · w[i][o]}, each output one
   * chain over i that starts at the bias.
   *
   * @param x {@code [inputs]} from xOffset
   * @param w {@code [inputs × outputs]} from wOffset, input-major: one row per input
   * @param bias {@code [outputs]} from biasOffset
   * @param y {@code [outputs]} from yOffset, overwritten
   */
  void affine(
      float[] x,
      int xOffset,
      int inputs,
      float[] w,
      int wOffset,
      float[] bias,
      int biasOffset,
      float[] y,
      int yOffset,
      int outputs);

  /**
   * Adds selected rows of a matrix: {@code y[o] += Σ_e values[e] · w[indices[e]][o]} for e from
   * {@code from} to before {@code to}, each output one chain over e that starts at y.
   *
   * @param w matrix whose row r begins at {@code wOffset + r · wStride}
   * @param columns how many columns are added
   */
  void addRows(
      int[] indices,
      float[] values,
      int from,
      int to,
      float[] w,
      int wOffset,
      int wStride,
      float[] y,
      int yOffset,
      int columns);

  /**
   * C += A · B for matrices of any strides, so that a transposed matrix is one with its strides
   * swapped: {@code a[i][l]} lies at {@code aOffset + i · aRow + l · aColumn}.
   *
   * <p>Order: the inner dimension is cut into pieces of {@link #GEMM_DEPTH}; the products of a
   * piece are one chain from zero, and that sum is added to C, piece after piece.
   *
   * @param m rows of A and C
   * @param n columns of B and C
   * @param k columns of A, rows of B
   */
  void gemm(
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int aRow,
      int aColumn,
      float[] b,
      int bOffset,
      int bRow,
      int bColumn,
      float[] c,
      int cOffset,
      int cRow);

  /**
   * Gathers selected rows of a matrix, each multiplied by a factor of its own: {@code out[e][o] =
   * factors[e] · w[indices[from + e]][o]} for e from 0 to before {@code count}.
   *
   * @param w matrix whose row r begins at {@code r · columns}
   * @param out matrix whose row e begins at {@code e · outStride}; what lies beyond the columns is
   *     left alone
   */
  void gatherRows(
      int[] indices,
      int from,
      float[] factors,
      int count,
      float[] w,
      int columns,
      float[] out,
      int outStride);

  /**
   * C += Xᵀ · X in the upper triangle of C; what lies below the diagonal is undefined afterwards.
   *
   * <p>Order: that of {@link #gemm}.
   *
   * @param x {@code [rows × columns]} from the array's begin on
   * @param columns a multiple of {@link #GRAM_COLUMNS}: pad with columns of zeros
   * @param c {@code [columns × columns]}
   * @throws IllegalArgumentException where columns is not such a multiple
   */
  void addGram(float[] x, int rows, int columns, float[] c);

  /**
   * The Cholesky decomposition A = Uᵀ·U of a small symmetric matrix, in place.
   *
   * <p>Order: an element loses the products of the rows above, each rounded, one after the other
   * from the first row on; then it is divided by its row's pivot.
   *
   * @param a {@code [n × n]}; its upper triangle is read and becomes U; what lies below the
   *     diagonal is not read and is undefined afterwards
   * @return false where the matrix is not positive definite (or not finite); a is spoilt then
   */
  boolean decompose(double[] a, int n);
}
