package org.coldstart.model.linear;

import org.coldstart.model.kernel.Kernels;

/**
 * Cholesky decomposition A = Uᵀ·U of small symmetric positive definite matrices, in double
 * precision and on one thread. Matrices are row-major in the first n · n elements of their arrays.
 */
public final class Cholesky {

  private Cholesky() {}

  /**
   * Decomposes in place.
   *
   * @param a {@code [n × n]}; its upper triangle is read and becomes U; what lies below the
   *     diagonal is not read and is undefined afterwards
   * @return false where the matrix is not positive definite (or not finite); a is spoilt then
   */
  public static boolean decompose(double[] a, int n) {
    return Kernels.best().decompose(a, n);
  }

  /**
   * Solves A·x = b in place.
   *
   * @param u what {@link #decompose} left
   * @param x {@code [n]}: b on entry, the solution on return
   */
  public static void solve(double[] u, int n, double[] x) {
    for (int k = 0; k < n; k++) {
      double value = x[k] / u[k * n + k];
      x[k] = value;
      for (int j = k + 1; j < n; j++) {
        x[j] -= value * u[k * n + j];
      }
    }
    for (int k = n - 1; k >= 0; k--) {
      double sum = x[k];
      for (int j = k + 1; j < n; j++) {
        sum -= u[k * n + j] * x[j];
      }
      x[k] = sum / u[k * n + k];
    }
  }

  /**
   * The inverse of U.
   *
   * @param u what {@link #decompose} left
   * @return {@code [n × n]}, upper triangular with zeros below
   */
  public static double[] inverse(double[] u, int n) {
    double[] inverse = new double[n * n];
    for (int i = n - 1; i >= 0; i--) {
      double scale = 1 / u[i * n + i];
      inverse[i * n + i] = scale;
      // Row i of U·V = I: v_i = (e_i − Σ_{k>i} u_ik · v_k) / u_ii
      for (int k = i + 1; k < n; k++) {
        double factor = u[i * n + k] * scale;
        for (int j = k; j < n; j++) {
          inverse[i * n + j] -= factor * inverse[k * n + j];
        }
      }
    }
    return inverse;
  }
}
