package org.coldstart.model.loss;

/**
 * The squared maximum mean discrepancy of two samples under a Gaussian kernel, {@code k(x, y) =
 * exp(−‖x − y‖² / 2σ²)}: {@code 1/n² Σk(p, p′) + 1/m² Σk(q, q′) − 2/nm Σk(p, q)}, 0 where both are
 * the same points. Gretton et al., A Kernel Two-Sample Test, JMLR 2012, equation 5.
 *
 * @param sigma σ, above 0
 */
public record Mmd(double sigma) {

  /**
   * @throws IllegalArgumentException where σ is not above 0
   */
  public Mmd {
    if (!(sigma > 0)) {
      throw new IllegalArgumentException("the width of a kernel must be above 0, not " + sigma);
    }
  }

  /**
   * Computes the discrepancy and adds its gradient.
   *
   * @param p {@code [n × dimension]}, row-major
   * @param n how many there are, at least 1
   * @param q {@code [m × dimension]}, row-major
   * @param m how many there are, at least 1
   * @param gradientP {@code [n × dimension]}, added to
   * @param gradientQ {@code [m × dimension]}, added to
   */
  public double evaluate(
      float[] p, int n, float[] q, int m, int dimension, float[] gradientP, float[] gradientQ) {
    return sum(p, n, p, n, dimension, 1.0 / ((double) n * n), gradientP, gradientP)
        + sum(q, m, q, m, dimension, 1.0 / ((double) m * m), gradientQ, gradientQ)
        + sum(p, n, q, m, dimension, -2.0 / ((double) n * m), gradientP, gradientQ);
  }

  private double sum(
      float[] x,
      int rowsX,
      float[] y,
      int rowsY,
      int dimension,
      double share,
      float[] gradientX,
      float[] gradientY) {
    double precision = 1 / (sigma * sigma);
    double sum = 0;
    for (int i = 0; i < rowsX; i++) {
      for (int j = 0; j < rowsY; j++) {
        double square = 0;
        for (int d = 0; d < dimension; d++) {
          double way = (double) x[i * dimension + d] - y[j * dimension + d];
          square += way * way;
        }
        double kernel = share * Math.exp(-0.5 * precision * square);
        sum += kernel;
        for (int d = 0; d < dimension; d++) {
          double slope =
              -kernel * precision * ((double) x[i * dimension + d] - y[j * dimension + d]);
          gradientX[i * dimension + d] += (float) slope;
          gradientY[j * dimension + d] -= (float) slope;
        }
      }
    }
    return sum;
  }
}
