package org.coldstart.model.train;

import java.util.Arrays;
import org.coldstart.model.evaluation.CandidateScorer;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.linear.DenseMatrix;

/**
 * Scores by inner product, several users in one product of matrices: that reads the items' vectors
 * once for all of them. Fast where users are asked for in their order. For one thread.
 */
final class BlockScorer implements CandidateScorer {

  private final int[] users;
  private final DenseMatrix userVectors;
  private final DenseMatrix itemVectors;
  private final int block;
  private final float[] scores;
  private int from = -1;

  /**
   * @param users ascending
   * @param userVectors {@code [users × dimension]}
   * @param itemVectors {@code [candidates × dimension]}
   * @param block how many users are scored at once
   */
  BlockScorer(int[] users, DenseMatrix userVectors, DenseMatrix itemVectors, int block) {
    this.users = users;
    this.userVectors = userVectors;
    this.itemVectors = itemVectors;
    this.block = block;
    this.scores = new float[block * itemVectors.rows()];
  }

  @Override
  public void score(int user, float[] into) {
    int place = Arrays.binarySearch(users, user);
    int wanted = place - place % block;
    if (wanted != from) {
      from = wanted;
      multiply(Math.min(block, users.length - from));
    }
    int items = itemVectors.rows();
    System.arraycopy(scores, (place - from) * items, into, 0, items);
  }

  private void multiply(int rows) {
    int items = itemVectors.rows();
    int dimension = itemVectors.columns();
    Arrays.fill(scores, 0);
    Kernels.best()
        .gemm(
            rows,
            items,
            dimension,
            userVectors.values(),
            userVectors.offset(from),
            dimension,
            1,
            itemVectors.values(),
            0,
            1,
            dimension,
            scores,
            0,
            items);
  }
}
