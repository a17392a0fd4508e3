package org.coldstart.model.factorization;

import org.coldstart.model.linear.DenseMatrix;

/** Solves the rows of one side while the other is held fixed. */
interface HalfStep {

  /**
   * Solves the rows from {@code from} to before {@code to}; called from many threads, never twice
   * for a row.
   *
   * @param solved the side that is solved for: last solutions on entry, new ones on return
   */
  void solve(int from, int to, DenseMatrix solved);
}
