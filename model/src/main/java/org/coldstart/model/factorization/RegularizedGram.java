package org.coldstart.model.factorization;

import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.VectorKernels;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;

/**
 * YᵀY + λI: what every row of a half iteration has in common.
 *
 * @param factors columns of Y
 * @param values {@code [factors × factors]}
 */
record RegularizedGram(int factors, float[] values) {

  private static final VectorKernels KERNELS = Kernels.best();

  static RegularizedGram of(DenseMatrix y, double regularization, Workers workers) {
    int factors = y.columns();
    float[] gram = new float[factors * factors];
    workers.forEachBlock(
        factors,
        32,
        (from, to) ->
            KERNELS.gemm(
                to - from,
                factors - from,
                y.rows(),
                y.values(),
                from,
                1,
                factors,
                y.values(),
                from,
                factors,
                1,
                gram,
                from * factors + from,
                factors));
    for (int i = 0; i < factors; i++) {
      for (int j = 0; j < i; j++) {
        gram[i * factors + j] = gram[j * factors + i];
      }
      gram[i * factors + i] += (float) regularization;
    }
    return new RegularizedGram(factors, gram);
  }

  double[] doubles() {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
