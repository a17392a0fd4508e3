package org.coldstart.model.train;

import org.coldstart.model.linear.DenseMatrix;

/** A pair of towers that has learned from {@link HoldOut#train} and is judged on the rest of it. */
interface Candidate {

  /** What it is, for the report: {@code closed_form}, {@code towers} … */
  String name();

  /**
   * Embeddings of users.
   *
   * @param users whom
   * @param cold whether their interactions are to be left out of sight
   * @return {@code [users × dimension]}
   */
  DenseMatrix users(int[] users, boolean cold);

  /**
   * Embeddings of items, as they would be served: warm where the candidate has learned of them.
   *
   * @return {@code [items × dimension]}
   */
  DenseMatrix items(int[] items);
}
