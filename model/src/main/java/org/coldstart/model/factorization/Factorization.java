package org.coldstart.model.factorization;

import org.coldstart.model.linear.DenseMatrix;

/**
 * Factors whose inner products say who likes what. A row without interactions is exactly zero.
 *
 * @param users {@code [users × factors]}
 * @param items {@code [items × factors]}
 */
public record Factorization(DenseMatrix users, DenseMatrix items) {

  /**
   * @throws IllegalArgumentException where the two differ in their number of factors
   */
  public Factorization {
    if (users.columns() != items.columns()) {
      throw new IllegalArgumentException(
          "users have " + users.columns() + " factors, items " + items.columns());
    }
  }

  /** Length of a vector. */
  public int factors() {
    return users.columns();
  }
}
