package org.coldstart.model.linear;

import org.coldstart.model.kernel.Workers;

/** The products of a sparse matrix, from either side. */
public final class SparseOperator implements LinearOperator {

  private final SparseMatrix matrix;
  private final SparseMatrix turned;
  private final Workers workers;

  /**
   * Keeps the matrix and a transposed copy of it.
   *
   * @param workers that multiply; stay the caller's to close
   */
  public SparseOperator(SparseMatrix matrix, Workers workers) {
    this.matrix = matrix;
    this.turned = matrix.transpose();
    this.workers = workers;
  }

  @Override
  public int rows() {
    return matrix.rows();
  }

  @Override
  public int columns() {
    return matrix.columns();
  }

  @Override
  public DenseMatrix multiply(DenseMatrix y) {
    return SparseProducts.multiply(matrix, y, workers);
  }

  @Override
  public DenseMatrix multiplyTransposed(DenseMatrix y) {
    return SparseProducts.multiply(turned, y, workers);
  }
}
