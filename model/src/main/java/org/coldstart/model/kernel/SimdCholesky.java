package org.coldstart.model.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The Cholesky decomposition of {@link SimdKernels}: four rows at a time, each tile of which is
 * held in registers while all rows above are taken out of it. Where rows are not whole vectors, it
 * works in a copy whose rows are.
 */
final class SimdCholesky {

  private static final VectorSpecies<Double> SPECIES =
      DoubleVector.SPECIES_PREFERRED.length() > 8
          ? DoubleVector.SPECIES_512
          : DoubleVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();
  private static final int ROWS = 4;

  private SimdCholesky() {}

  private static DoubleVector load(double[] from, int at) {
    return DoubleVector.fromArray(SPECIES, from, at);
  }

  private static DoubleVector broadcast(double value) {
    return DoubleVector.broadcast(SPECIES, value);
  }

  /** See {@link VectorKernels#decompose}. */
  static boolean decompose(double[] a, int n) {
    int stride = (n + WIDTH - 1) / WIDTH * WIDTH;
    if (stride == n) {
      return decompose(a, n, n);
    }
    double[] u = new double[n * stride];
    for (int i = 0; i < n; i++) {
      System.arraycopy(a, i * n + i, u, i * stride + i, n - i);
    }
    boolean decomposed = decompose(u, n, stride);
    for (int i = 0; i < n; i++) {
      System.arraycopy(u, i * stride + i, a, i * n + i, n - i);
    }
    return decomposed;
  }

  private static boolean decompose(double[] u, int n, int stride) {
    for (int i = 0; i < n; i += ROWS) {
      int rows = Math.min(ROWS, n - i);
      int column = i / WIDTH * WIDTH;
      if (rows == ROWS) {
        takeOutOfFour(u, stride, i, column);
      } else {
        for (int row = i; row < n; row++) {
          takeOutOfOne(u, stride, i, row, column);
        }
      }
      if (!decomposeRows(u, stride, i, rows, column)) {
        return false;
      }
    }
    return true;
  }

  /** Takes the rows before {@code i} out of rows i to i + 3, from a column on. */
  private static void takeOutOfFour(double[] u, int stride, int i, int column) {
    int r0 = i * stride;
    int r1 = r0 + stride;
    int r2 = r1 + stride;
    int r3 = r2 + stride;
    int j = column;
    for (; j <= stride - 2 * WIDTH; j += 2 * WIDTH) {
      DoubleVector s00 = load(u, r0 + j);
      DoubleVector s01 = load(u, r0 + j + WIDTH);
      DoubleVector s10 = load(u, r1 + j);
      DoubleVector s11 = load(u, r1 + j + WIDTH);
      DoubleVector s20 = load(u, r2 + j);
      DoubleVector s21 = load(u, r2 + j + WIDTH);
      DoubleVector s30 = load(u, r3 + j);
      DoubleVector s31 = load(u, r3 + j + WIDTH);
      for (int k = 0, row = 0; k < i; k++, row += stride) {
        DoubleVector p0 = load(u, row + j);
        DoubleVector p1 = load(u, row + j + WIDTH);
        DoubleVector f = broadcast(u[row + i]);
        s00 = s00.sub(f.mul(p0));
        s01 = s01.sub(f.mul(p1));
        f = broadcast(u[row + i + 1]);
        s10 = s10.sub(f.mul(p0));
        s11 = s11.sub(f.mul(p1));
        f = broadcast(u[row + i + 2]);
        s20 = s20.sub(f.mul(p0));
        s21 = s21.sub(f.mul(p1));
        f = broadcast(u[row + i + 3]);
        s30 = s30.sub(f.mul(p0));
        s31 = s31.sub(f.mul(p1));
      }
      s00.intoArray(u, r0 + j);
      s01.intoArray(u, r0 + j + WIDTH);
      s10.intoArray(u, r1 + j);
      s11.intoArray(u, r1 + j + WIDTH);
      s20.intoArray(u, r2 + j);
      s21.intoArray(u, r2 + j + WIDTH);
      s30.intoArray(u, r3 + j);
      s31.intoArray(u, r3 + j + WIDTH);
    }
    for (; j < stride; j += WIDTH) {
      DoubleVector s0 = load(u, r0 + j);
      DoubleVector s1 = load(u, r1 + j);
      DoubleVector s2 = load(u, r2 + j);
      DoubleVector s3 = load(u, r3 + j);
      for (int k = 0, row = 0; k < i; k++, row += stride) {
        DoubleVector p = load(u, row + j);
        s0 = s0.sub(broadcast(u[row + i]).mul(p));
        s1 = s1.sub(broadcast(u[row + i + 1]).mul(p));
        s2 = s2.sub(broadcast(u[row + i + 2]).mul(p));
        s3 = s3.sub(broadcast(u[row + i + 3]).mul(p));
      }
      s0.intoArray(u, r0 + j);
      s1.intoArray(u, r1 + j);
      s2.intoArray(u, r2 + j);
      s3.intoArray(u, r3 + j);
    }
  }

  /** Takes the rows before {@code above} out of one row, from a column on. */
  private static void takeOutOfOne(double[] u, int stride, int above, int row, int column) {
    for (int j = column; j < stride; j += WIDTH) {
      DoubleVector s = load(u, row * stride + j);
      for (int k = 0, at = 0; k < above; k++, at += stride) {
        s = s.sub(broadcast(u[at + row]).mul(load(u, at + j)));
      }
      s.intoArray(u, row * stride + j);
    }
  }

  /** Divides some rows by their pivots and takes each out of those after it. */
  private static boolean decomposeRows(double[] u, int stride, int i, int rows, int column) {
    for (int row = i; row < i + rows; row++) {
      int at = row * stride;
      double pivot = u[at + row];
      if (!(pivot > 0) || pivot == Double.POSITIVE_INFINITY) {
        return false;
      }
      double root = Math.sqrt(pivot);
      divide(u, at + column, at + stride, root);
      u[at + row] = root;
      for (int below = row + 1; below < i + rows; below++) {
        int to = below * stride;
        subtract(u[at + below], u, at + column, to + column, stride - column);
      }
    }
    return true;
  }

  private static void divide(double[] u, int from, int to, double divisor) {
    DoubleVector d = broadcast(divisor);
    for (int at = from; at < to; at += WIDTH) {
      load(u, at).div(d).intoArray(u, at);
    }
  }

  /** Takes a multiple of one piece of an array out of another piece. */
  private static void subtract(double factor, double[] u, int from, int to, int length) {
    DoubleVector f = broadcast(factor);
    for (int j = 0; j < length; j += WIDTH) {
      load(u, to + j).sub(load(u, from + j).mul(f)).intoArray(u, to + j);
    }
  }
}
