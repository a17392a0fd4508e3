package org.coldstart.model.loss;

import java.util.Arrays;

/** Dense products of row-major matrices. */
final class Product {

  private Product() {}

  /** c [m × n] = a [m × k] · b [n × k] transposed. */
  static void timesTransposed(float[] a, float[] b, int m, int n, int k, float[] c) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float sum = 0;
        for (int p = 0; p < k; p++) {
          sum += a[i * k + p] * b[j * k + p];
        }
        c[i * n + j] = sum;
      }
    }
  }

  /** c [m × n] = a [m × k] · b [k × n]. */
  static void times(float[] a, float[] b, int m, int n, int k, float[] c) {
    Arrays.fill(c, 0, m * n, 0);
    for (int i = 0; i < m; i++) {
      for (int p = 0; p < k; p++) {
        float x = a[i * k + p];
        for (int j = 0; j < n; j++) {
          c[i * n + j] += x * b[p * n + j];
        }
      }
    }
  }

  /** c [m × n] = a [k × m] transposed · b [k × n]. */
  static void transposedTimes(float[] a, float[] b, int m, int n, int k, float[] c) {
    Arrays.fill(c, 0, m * n, 0);
    for (int p = 0; p < k; p++) {
      for (int i = 0; i < m; i++) {
        float x = a[p * m + i];
        for (int j = 0; j < n; j++) {
          c[i * n + j] += x * b[p * n + j];
        }
      }
    }
  }
}
