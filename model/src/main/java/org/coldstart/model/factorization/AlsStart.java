package org.coldstart.model.factorization;

import org.coldstart.model.linear.DenseMatrix;

/**
 * Where a factorisation begins and what it is pulled toward. Any part may be null.
 *
 * @param users {@code [users × factors]} that conjugate gradient starts from; null: zeros
 * @param items {@code [items × factors]} that the first solve for the users sees; null: drawn from
 *     the seed
 * @param userPrior {@code [users × factors]}: regularisation pulls a user toward its row here, not
 *     toward zero
 * @param itemPrior {@code [items × factors]}, the same for items
 */
public record AlsStart(
    DenseMatrix users, DenseMatrix items, DenseMatrix userPrior, DenseMatrix itemPrior) {

  /** Random items, no priors. */
  public static final AlsStart SEEDED = new AlsStart(null, null, null, null);

  void check(int userCount, int itemCount, int factors) {
    check("users", users, userCount, factors);
    check("items", items, itemCount, factors);
    check("userPrior", userPrior, userCount, factors);
    check("itemPrior", itemPrior, itemCount, factors);
  }

  private static void check(String name, DenseMatrix matrix, int rows, int factors) {
    if (matrix != null && (matrix.rows() != rows || matrix.columns() != factors)) {
      throw new IllegalArgumentException(
          "["
              + name
              + "] must be "
              + rows
              + " × "
              + factors
              + ", not "
              + matrix.rows()
              + " × "
              + matrix.columns());
    }
  }
}
