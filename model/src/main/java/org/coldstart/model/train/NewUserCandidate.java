package org.coldstart.model.train;

import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.zeroshot.ZeroShotTower;

/**
 * The closed form, with a tower of their own for users without behaviour.
 *
 * @param name for the report
 */
record NewUserCandidate(
    String name, ClosedFormCandidate start, ZeroShotTower tower, Workers workers)
    implements Candidate {

  @Override
  public DenseMatrix users(int[] users, boolean cold) {
    DenseMatrix out = start.users(users, cold);
    SparseMatrix histories = start.folded().histories();
    SparseMatrix profiles = start.content().users().content();
    workers.forEachBlock(
        users.length,
        16,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            if (cold || histories.entries(users[i]) == 0) {
              tower.embed(
                  profiles.indices(),
                  profiles.values(),
                  profiles.starts()[users[i]],
                  profiles.starts()[users[i] + 1],
                  out.values(),
                  out.offset(i));
            }
          }
        });
    return out;
  }

  @Override
  public DenseMatrix items(int[] items) {
    return start.items(items);
  }
}
