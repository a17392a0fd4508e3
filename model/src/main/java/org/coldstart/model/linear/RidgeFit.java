package org.coldstart.model.linear;

import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.VectorKernels;
import org.coldstart.model.kernel.Workers;

/**
 * A linear map with intercept, as ridge regression found it.
 *
 * @param lambda the penalty that it was found with
 * @param weights {@code [columns × targets]}: one row per column of the content
 * @param intercept {@code [targets]}
 */
public record RidgeFit(double lambda, DenseMatrix weights, float[] intercept) {

  private static final VectorKernels KERNELS = Kernels.best();

  /**
   * @throws IllegalArgumentException where weights and intercept differ in their targets
   */
  public RidgeFit {
    if (weights.columns() != intercept.length) {
      throw new IllegalArgumentException(
          weights.columns() + " targets cannot have " + intercept.length + " intercepts");
    }
  }

  /**
   * Predicts for many rows.
   *
   * @param x {@code [n × columns]}
   * @return {@code [n × targets]}
   */
  public DenseMatrix predict(SparseMatrix x, Workers workers) {
    DenseMatrix predicted = SparseProducts.multiply(x, weights, workers);
    int targets = intercept.length;
    for (int row = 0; row < x.rows(); row++) {
      KERNELS.axpy(1f, intercept, 0, predicted.values(), predicted.offset(row), targets);
    }
    return predicted;
  }

  /**
   * Predicts for one row, given by its entries.
   *
   * @param indices columns of the entries
   * @param values values of the entries
   * @param entries how many leading elements of both are the row
   * @param out {@code [targets]} from outOffset, overwritten
   */
  public void predict(int[] indices, float[] values, int entries, float[] out, int outOffset) {
    int targets = intercept.length;
    System.arraycopy(intercept, 0, out, outOffset, targets);
    KERNELS.addRows(
        indices, values, 0, entries, weights.values(), 0, targets, out, outOffset, targets);
  }
}
