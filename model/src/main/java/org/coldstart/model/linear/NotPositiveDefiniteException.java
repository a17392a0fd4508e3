package org.coldstart.model.linear;

/**
 * A symmetric matrix has no Cholesky decomposition in single precision: it is singular, indefinite
 * or not finite. More regularisation, or a method that does not decompose, is what helps.
 */
public final class NotPositiveDefiniteException extends ArithmeticException {

  private static final long serialVersionUID = 1L;

  /**
   * @param size rows of the matrix
   */
  public NotPositiveDefiniteException(int size) {
    super("a matrix of " + size + " rows is not positive definite in single precision");
  }
}
