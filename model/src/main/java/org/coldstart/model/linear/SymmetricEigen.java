package org.coldstart.model.linear;

import java.util.Arrays;

/**
 * Eigenvalues and eigenvectors of a small symmetric matrix, in double precision and on one thread:
 * Householder reduction to tridiagonal form, then implicitly shifted QL steps.
 *
 * <p>Golub, Van Loan: Matrix Computations, sections 8.3.1 and 8.3.5.
 *
 * @param size rows of the matrix
 * @param values {@code [size]}: eigenvalues, largest first
 * @param vectors {@code [size × size]}, row-major: row i is the eigenvector of value i, of length 1
 */
public record SymmetricEigen(int size, double[] values, double[] vectors) {

  private static final int MAXIMUM_STEPS = 60;

  /**
   * Decomposes.
   *
   * @param a {@code [n × n]}, row-major, symmetric and finite; spoilt
   * @throws ArithmeticException where a number is not finite
   */
  public static SymmetricEigen of(double[] a, int n) {
    double[] diagonal = new double[n];
    double[] beside = new double[n];
    double[] q = tridiagonalize(a, n, diagonal, beside);
    diagonalize(n, diagonal, beside, q);
    return sorted(n, diagonal, q);
  }

  /**
   * Reduces A to T = QᵀAQ by one reflection per column.
   *
   * @param beside element i couples i and i + 1
   * @return Qᵀ, row-major, so that later rotations of eigenvectors work on whole rows
   */
  private static double[] tridiagonalize(double[] a, int n, double[] diagonal, double[] beside) {
    double[] q = new double[n * n];
    for (int i = 0; i < n; i++) {
      q[i * n + i] = 1;
    }
    double[] v = new double[n];
    double[] p = new double[n];
    for (int k = 0; k + 2 < n; k++) {
      double scale = 0;
      for (int i = k + 1; i < n; i++) {
        scale = Math.max(scale, Math.abs(a[k * n + i]));
      }
      if (scale == 0) {
        continue;
      }
      double square = 0;
      for (int i = k + 1; i < n; i++) {
        v[i] = a[k * n + i] / scale;
        square += v[i] * v[i];
      }
      double length = v[k + 1] > 0 ? -Math.sqrt(square) : Math.sqrt(square);
      // H = I − 2·v·vᵀ/‖v‖² maps the column on (length · scale, 0, 0, …).
      double norm = 2 * (square - v[k + 1] * length);
      v[k + 1] -= length;
      double factor = 2 / norm;
      reflectBothSides(a, n, k, v, p, factor);
      a[k * n + k + 1] = length * scale;
      reflectRows(q, n, k + 1, v, p, factor);
    }
    for (int i = 0; i < n; i++) {
      diagonal[i] = a[i * n + i];
      beside[i] = i + 1 < n ? a[i * n + i + 1] : 0;
    }
    return q;
  }

  /** A := H·A·H on the part behind column k: A − v·wᵀ − w·vᵀ. */
  private static void reflectBothSides(
      double[] a, int n, int k, double[] v, double[] w, double factor) {
    double along = 0;
    for (int i = k + 1; i < n; i++) {
      double sum = dot(a, i * n, v, k + 1, n);
      w[i] = factor * sum;
      along += w[i] * v[i];
    }
    double half = 0.5 * factor * along;
    for (int i = k + 1; i < n; i++) {
      w[i] -= half * v[i];
    }
    for (int i = k + 1; i < n; i++) {
      double vi = v[i];
      double wi = w[i];
      int row = i * n;
      for (int j = k + 1; j < n; j++) {
        a[row + j] -= vi * w[j] + wi * v[j];
      }
    }
  }

  private static double dot(double[] a, int row, double[] v, int from, int to) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int j = from;
    for (; j + 3 < to; j += 4) {
      s0 += a[row + j] * v[j];
      s1 += a[row + j + 1] * v[j + 1];
      s2 += a[row + j + 2] * v[j + 2];
      s3 += a[row + j + 3] * v[j + 3];
    }
    for (; j < to; j++) {
      s0 += a[row + j] * v[j];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** Qᵀ := H·Qᵀ. */
  private static void reflectRows(
      double[] q, int n, int from, double[] v, double[] scratch, double factor) {
    Arrays.fill(scratch, 0, n, 0);
    for (int i = from; i < n; i++) {
      double vi = v[i];
      int row = i * n;
      for (int j = 0; j < n; j++) {
        scratch[j] += vi * q[row + j];
      }
    }
    for (int i = from; i < n; i++) {
      double scaled = factor * v[i];
      int row = i * n;
      for (int j = 0; j < n; j++) {
        q[row + j] -= scaled * scratch[j];
      }
    }
  }

  private static void diagonalize(int n, double[] d, double[] e, double[] q) {
    for (int low = 0; low < n; low++) {
      for (int step = 0; ; step++) {
        int high = low;
        while (high + 1 < n && !negligible(d, e, high)) {
          high++;
        }
        if (high == low) {
          break;
        }
        if (step == MAXIMUM_STEPS) {
          throw new ArithmeticException("the eigenvalues of a matrix do not settle");
        }
        chase(n, low, high, d, e, q);
      }
    }
  }

  private static boolean negligible(double[] d, double[] e, int i) {
    double size = Math.abs(d[i]) + Math.abs(d[i + 1]);
    return size + Math.abs(e[i]) == size;
  }

  /** One QL step on the unreduced block from low to high, shifted by its upper corner. */
  private static void chase(int n, int low, int high, double[] d, double[] e, double[] q) {
    double g = (d[low + 1] - d[low]) / (2 * e[low]);
    double r = Math.hypot(g, 1);
    double shift = d[low] - e[low] / (g + (g >= 0 ? r : -r));
    g = d[high] - shift;
    double sine = 1;
    double cosine = 1;
    double carried = 0;
    for (int i = high - 1; i >= low; i--) {
      double f = sine * e[i];
      double b = cosine * e[i];
      r = Math.hypot(f, g);
      e[i + 1] = r;
      if (r == 0) {
        d[i + 1] -= carried;
        e[high] = 0;
        return;
      }
      sine = f / r;
      cosine = g / r;
      g = d[i + 1] - carried;
      r = (d[i] - g) * sine + 2 * cosine * b;
      carried = sine * r;
      d[i + 1] = g + carried;
      g = cosine * r - b;
      rotate(q, n, i, sine, cosine);
    }
    d[low] -= carried;
    e[low] = g;
    e[high] = 0;
  }

  /** Rotates rows i and i + 1. */
  private static void rotate(double[] q, int n, int i, double sine, double cosine) {
    int row = i * n;
    int next = row + n;
    for (int j = 0; j < n; j++) {
      double f = q[next + j];
      q[next + j] = sine * q[row + j] + cosine * f;
      q[row + j] = cosine * q[row + j] - sine * f;
    }
  }

  private static SymmetricEigen sorted(int n, double[] d, double[] q) {
    Integer[] order = new Integer[n];
    for (int i = 0; i < n; i++) {
      if (!Double.isFinite(d[i])) {
        throw new ArithmeticException("a matrix with numbers that are not finite");
      }
      order[i] = i;
    }
    Arrays.sort(order, (a, b) -> Double.compare(d[b], d[a]));
    double[] values = new double[n];
    double[] vectors = new double[n * n];
    for (int i = 0; i < n; i++) {
      values[i] = d[order[i]];
      System.arraycopy(q, order[i] * n, vectors, i * n, n);
    }
    return new SymmetricEigen(n, values, vectors);
  }
}
