package org.coldstart.model.loss;

/** The logistic function and its logarithm, safe at both ends. */
final class Logistic {

  private Logistic() {}

  /** 1 / (1 + e^-x). */
  static double sigmoid(double x) {
    if (x >= 0) {
      return 1 / (1 + Math.exp(-x));
    }
    double e = Math.exp(x);
    return e / (1 + e);
  }

  /** log(1 + e^x), without overflow. */
  static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }
}
