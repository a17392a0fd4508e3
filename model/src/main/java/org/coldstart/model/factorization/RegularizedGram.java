package org.coldstart.model.factorization;

import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.JavaDenseAlgebra;

/**
 * YᵀY + λI: what every row of a half iteration has in common.
 *
 * @param factors columns of Y
 * @param values {@code [factors × factors]}
 */
record RegularizedGram(int factors, float[] values) {

  static RegularizedGram of(DenseMatrix y, double regularization, Workers workers) {
    int factors = y.columns();
    float[] gram = new JavaDenseAlgebra(workers).gram(y).values();
    for (int i = 0; i < factors; i++) {
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
