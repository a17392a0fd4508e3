package org.coldstart.model.train;

import org.coldstart.model.linear.DenseMatrix;

/**
 * A candidate under another name.
 *
 * @param name for the report
 * @param candidate what it is
 */
record NamedCandidate(String name, Candidate candidate) implements Candidate {

  @Override
  public DenseMatrix users(int[] users, boolean cold) {
    return candidate.users(users, cold);
  }

  @Override
  public DenseMatrix items(int[] items) {
    return candidate.items(items);
  }
}
