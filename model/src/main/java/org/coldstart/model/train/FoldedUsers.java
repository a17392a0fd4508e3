package org.coldstart.model.train;

import java.util.Arrays;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.start.ClosedForm;

/**
 * The collaborative blocks of some users, folded in once: they are the same for every map, gain and
 * weight that is tried with one factorisation.
 *
 * @param users whom, ascending
 * @param blocks {@code [users × rank]}
 * @param histories {@code [all users × items]}: what they were folded in from
 */
record FoldedUsers(int[] users, DenseMatrix blocks, SparseMatrix histories) {

  static FoldedUsers of(ClosedForm start, int[] users, SparseMatrix histories, Workers workers) {
    DenseMatrix blocks = DenseMatrix.zeros(users.length, start.rank());
    workers.forEachBlock(
        users.length,
        4,
        (from, to) -> {
          float[] block = new float[start.rank()];
          for (int i = from; i < to; i++) {
            int begin = histories.starts()[users[i]];
            int end = histories.starts()[users[i] + 1];
            start.fold(
                Arrays.copyOfRange(histories.indices(), begin, end),
                Arrays.copyOfRange(histories.values(), begin, end),
                end - begin,
                block);
            System.arraycopy(block, 0, blocks.values(), blocks.offset(i), block.length);
          }
        });
    return new FoldedUsers(users, blocks, histories);
  }

  /** Copies a user's block to out from offset. */
  void copy(int user, float[] out, int offset) {
    int place = Arrays.binarySearch(users, user);
    System.arraycopy(blocks.values(), blocks.offset(place), out, offset, blocks.columns());
  }
}
