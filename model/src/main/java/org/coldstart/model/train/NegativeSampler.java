package org.coldstart.model.train;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.loss.NegativeMask;

/**
 * Where a batch's negatives come from: shifts that roll its items, and items drawn uniformly from
 * the catalogue, which alone reach items without interactions. Known positives of a row's user and
 * the row's own item are masked. Belongs to one training at a time.
 */
final class NegativeSampler {

  private final SparseMatrix knownPositives;
  private final int[] catalogue;
  private final int[] firstColumn;
  private int[] nextColumn = {};

  /**
   * @param negatives whose positives ascend within a row
   */
  NegativeSampler(Negatives negatives) {
    this.knownPositives = negatives.positives();
    this.catalogue = negatives.catalogue();
    this.firstColumn = new int[knownPositives.columns()];
    Arrays.fill(firstColumn, -1);
  }

  /** Draws shifts in [1, rows); none where a batch has a single row. */
  int[] shifts(int rows, int count, SplittableRandom random) {
    int[] shifts = new int[rows < 2 ? 0 : count];
    for (int i = 0; i < shifts.length; i++) {
      shifts[i] = 1 + random.nextInt(rows - 1);
    }
    return shifts;
  }

  /** Draws items uniformly, with replacement, into {@code [from, to)}. */
  void uniform(int[] into, int from, int to, SplittableRandom random) {
    for (int i = from; i < to; i++) {
      into[i] = catalogue[random.nextInt(catalogue.length)];
    }
  }

  /** The logarithm of the probability that one uniform draw gives a certain item. */
  float uniformLogProbability() {
    return (float) -Math.log(catalogue.length);
  }

  /**
   * Finds the false negatives of a batch.
   *
   * @param users {@code [rows]}
   * @param columns {@code [size]}: the items, each row's own first
   */
  NegativeMask mask(int[] users, int rows, int[] columns, int size) {
    if (nextColumn.length < size) {
      nextColumn = new int[size];
    }
    for (int column = size - 1; column >= 0; column--) {
      nextColumn[column] = firstColumn[columns[column]];
      firstColumn[columns[column]] = column;
    }
    NegativeMask mask = new NegativeMask(rows, size);
    for (int row = 0; row < rows; row++) {
      mask(mask, row, columns[row]);
      int user = users[row];
      if (knownPositives.entries(user) <= size) {
        for (int e = knownPositives.starts()[user]; e < knownPositives.starts()[user + 1]; e++) {
          mask(mask, row, knownPositives.indices()[e]);
        }
      } else {
        maskByColumn(mask, row, user, columns, size);
      }
    }
    for (int column = 0; column < size; column++) {
      firstColumn[columns[column]] = -1;
    }
    return mask;
  }

  /** The same for a user who knows more items than the batch has columns. */
  private void maskByColumn(NegativeMask mask, int row, int user, int[] columns, int size) {
    int from = knownPositives.starts()[user];
    int to = knownPositives.starts()[user + 1];
    for (int column = 0; column < size; column++) {
      if (Arrays.binarySearch(knownPositives.indices(), from, to, columns[column]) >= 0) {
        mask.mask(row, column);
      }
    }
  }

  private void mask(NegativeMask mask, int row, int item) {
    for (int column = firstColumn[item]; column >= 0; column = nextColumn[column]) {
      mask.mask(row, column);
    }
  }
}
