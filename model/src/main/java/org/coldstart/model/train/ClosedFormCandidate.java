package org.coldstart.model.train;

import java.util.Arrays;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.start.ClosedForm;

/** The closed-form start as it is, without towers on top. */
record ClosedFormCandidate(
    ClosedForm start, FoldedUsers folded, EntityContent content, Workers workers)
    implements Candidate {

  static final String NAME = "closed_form";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public DenseMatrix users(int[] users, boolean cold) {
    DenseMatrix out = DenseMatrix.zeros(users.length, start.dimension());
    workers.forEachBlock(
        users.length,
        8,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            user(users[i], cold, out.values(), out.offset(i));
          }
        });
    return out;
  }

  private void user(int user, boolean cold, float[] out, int offset) {
    SparseMatrix histories = folded.histories();
    if (!cold && histories.entries(user) > 0) {
      folded.copy(user, out, offset);
      int from = histories.starts()[user];
      int to = histories.starts()[user + 1];
      start.completeWarmUser(
          Arrays.copyOfRange(histories.indices(), from, to),
          Arrays.copyOfRange(histories.values(), from, to),
          to - from,
          out,
          offset);
      return;
    }
    SparseMatrix profiles = content.users().content();
    start
        .served()
        .coldUser(
            profiles.indices(),
            profiles.values(),
            profiles.starts()[user],
            profiles.starts()[user + 1],
            out,
            offset);
  }

  @Override
  public DenseMatrix items(int[] items) {
    DenseMatrix out = DenseMatrix.zeros(items.length, start.dimension());
    SparseMatrix contents = content.items().content();
    workers.forEachBlock(
        items.length,
        256,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            if (!start.warmItem(items[i], out.values(), out.offset(i))) {
              start
                  .served()
                  .coldItem(
                      contents.indices(),
                      contents.values(),
                      contents.starts()[items[i]],
                      contents.starts()[items[i] + 1],
                      out.values(),
                      out.offset(i));
            }
          }
        });
    return out;
  }
}
