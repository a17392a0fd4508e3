package org.coldstart.model.linear;

/** A matrix that need not be written out: all that is known of it are its products. */
public interface LinearOperator {

  /** Number of rows. */
  int rows();

  /** Number of columns. */
  int columns();

  /**
   * A·Y.
   *
   * @param y {@code [columns × n]}
   * @return {@code [rows × n]}
   */
  DenseMatrix multiply(DenseMatrix y);

  /**
   * Aᵀ·Y.
   *
   * @param y {@code [rows × n]}
   * @return {@code [columns × n]}
   */
  DenseMatrix multiplyTransposed(DenseMatrix y);
}
