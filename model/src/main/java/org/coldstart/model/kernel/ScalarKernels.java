package org.coldstart.model.kernel;

import java.util.Arrays;

/** Plain Java: the meaning of every operation, and what runs where the Vector API is absent. */
public final class ScalarKernels implements VectorKernels {

  @Override
  public float dot(float[] a, int aOffset, float[] b, int bOffset, int length) {
    int main = length - length % DOT_LANES;
    float sum = 0f;
    if (main > 0) {
      float[] lanes = new float[DOT_LANES];
      for (int i = 0; i < main; i += DOT_LANES) {
        for (int lane = 0; lane < DOT_LANES; lane++) {
          lanes[lane] = Math.fma(a[aOffset + i + lane], b[bOffset + i + lane], lanes[lane]);
        }
      }
      for (int half = DOT_LANES / 2; half > 0; half /= 2) {
        for (int lane = 0; lane < half; lane++) {
          lanes[lane] += lanes[lane + half];
        }
      }
      sum = lanes[0];
    }
    for (int i = main; i < length; i++) {
      sum = Math.fma(a[aOffset + i], b[bOffset + i], sum);
    }
    return sum;
  }

  @Override
  public void axpy(float factor, float[] x, int xOffset, float[] y, int yOffset, int length) {
    for (int i = 0; i < length; i++) {
      y[yOffset + i] = Math.fma(factor, x[xOffset + i], y[yOffset + i]);
    }
  }

  @Override
  public void affine(
      float[] x,
      int xOffset,
      int inputs,
      float[] w,
      int wOffset,
      float[] bias,
      int biasOffset,
      float[] y,
      int yOffset,
      int outputs) {
    System.arraycopy(bias, biasOffset, y, yOffset, outputs);
    for (int i = 0; i < inputs; i++) {
      axpy(x[xOffset + i], w, wOffset + i * outputs, y, yOffset, outputs);
    }
  }

  @Override
  public void addRows(
      int[] indices,
      float[] values,
      int from,
      int to,
      float[] w,
      int wOffset,
      int wStride,
      float[] y,
      int yOffset,
      int columns) {
    for (int e = from; e < to; e++) {
      axpy(values[e], w, wOffset + indices[e] * wStride, y, yOffset, columns);
    }
  }

  @Override
  public void gemm(
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
      int cRow) {
    if (m == 0 || n == 0) {
      return;
    }
    float[] sums = new float[n];
    float[] turned = bColumn == 1 ? null : new float[Math.min(k, GEMM_DEPTH) * n];
    for (int begin = 0; begin < k; begin += GEMM_DEPTH) {
      int depth = Math.min(GEMM_DEPTH, k - begin);
      if (turned != null) {
        for (int l = 0; l < depth; l++) {
          for (int j = 0; j < n; j++) {
            turned[l * n + j] = b[bOffset + (begin + l) * bRow + j * bColumn];
          }
        }
      }
      for (int i = 0; i < m; i++) {
        Arrays.fill(sums, 0f);
        for (int l = 0; l < depth; l++) {
          float factor = a[aOffset + i * aRow + (begin + l) * aColumn];
          if (turned == null) {
            axpy(factor, b, bOffset + (begin + l) * bRow, sums, 0, n);
          } else {
            axpy(factor, turned, l * n, sums, 0, n);
          }
        }
        int row = cOffset + i * cRow;
        for (int j = 0; j < n; j++) {
          c[row + j] += sums[j];
        }
      }
    }
  }

  @Override
  public void gatherRows(
      int[] indices,
      int from,
      float[] factors,
      int count,
      float[] w,
      int columns,
      float[] out,
      int outStride) {
    for (int e = 0; e < count; e++) {
      int at = indices[from + e] * columns;
      for (int o = 0; o < columns; o++) {
        out[e * outStride + o] = factors[e] * w[at + o];
      }
    }
  }

  @Override
  public void addGram(float[] x, int rows, int columns, float[] c) {
    if (columns % GRAM_COLUMNS != 0) {
      throw new IllegalArgumentException(
          "columns must be a multiple of " + GRAM_COLUMNS + ", not " + columns);
    }
    for (int i = 0; i < columns; i++) {
      gemm(1, columns - i, rows, x, i, 1, columns, x, i, columns, 1, c, i * columns + i, columns);
    }
  }

  @Override
  public boolean decompose(double[] a, int n) {
    double[] pivotRow = new double[n];
    for (int k = 0; k < n; k++) {
      double pivot = a[k * n + k];
      if (!(pivot > 0) || pivot == Double.POSITIVE_INFINITY) {
        return false;
      }
      double root = Math.sqrt(pivot);
      a[k * n + k] = root;
      for (int j = k + 1; j < n; j++) {
        a[k * n + j] /= root;
        pivotRow[j] = a[k * n + j];
      }
      for (int i = k + 1; i < n; i++) {
        double factor = pivotRow[i];
        int row = i * n;
        for (int j = i; j < n; j++) {
          a[row + j] -= factor * pivotRow[j];
        }
      }
    }
    return true;
  }
}
