package org.coldstart.model.warmup;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.start.Audience;
import org.coldstart.model.start.ClosedForm;

/**
 * The items that a training knew, to be played through as if they were new. A user is seen from an
 * item by a vector that does not know of it: histories leave out the quarter of the items that it
 * is in.
 */
final class KnownItems {

  private static final int PARTS = 4;

  private final int[] partOf;
  private final DenseMatrix[] users = new DenseMatrix[PARTS];
  private final Touches[] touches;
  private final DenseMatrix factors;
  private final DenseMatrix content;

  /**
   * @param items at least one of which the training knew
   */
  KnownItems(NewItems items, long seed, Workers workers) {
    int[] rows =
        IntStream.range(0, items.trainedRows().length)
            .filter(item -> items.trainedRows()[item] >= 0 && items.evidence().entries(item) > 0)
            .toArray();
    ClosedForm start = items.start();
    int[] partOfRow = items.drawByTrained(seed, PARTS);
    for (int part = 0; part < PARTS; part++) {
      users[part] = served(start, without(items.histories(), partOfRow, part), workers);
    }
    int rank = start.rank();
    this.partOf = new int[rows.length];
    this.touches = new Touches[rows.length];
    this.factors = DenseMatrix.zeros(rows.length, rank);
    for (int i = 0; i < rows.length; i++) {
      int trained = items.trainedRows()[rows[i]];
      partOf[i] = partOfRow[trained];
      touches[i] = Touches.of(items.evidence(), rows[i], items.id(rows[i]));
      DenseMatrix learned = start.items().factors();
      System.arraycopy(learned.values(), learned.offset(trained), factors.values(), i * rank, rank);
    }
    this.content = items.coldVectors(rows);
  }

  /**
   * The collaborative blocks of users as they are served, which is balanced.
   *
   * @param histories {@code [users × trained items]}
   */
  static DenseMatrix served(ClosedForm start, SparseMatrix histories, Workers workers) {
    DenseMatrix blocks = Audience.users(start, histories, workers);
    float[] user = new float[start.dimension()];
    for (int u = 0; u < blocks.rows(); u++) {
      Arrays.fill(user, 0);
      System.arraycopy(blocks.values(), blocks.offset(u), user, 0, start.rank());
      start.served().balance().apply(user, 0);
      System.arraycopy(user, 0, blocks.values(), blocks.offset(u), start.rank());
    }
    return blocks;
  }

  private static SparseMatrix without(SparseMatrix histories, int[] partOf, int part) {
    int[] starts = new int[histories.rows() + 1];
    int[] indices = new int[histories.entries()];
    float[] values = new float[histories.entries()];
    int kept = 0;
    for (int u = 0; u < histories.rows(); u++) {
      for (int e = histories.starts()[u]; e < histories.starts()[u + 1]; e++) {
        if (partOf[histories.indices()[e]] != part) {
          indices[kept] = histories.indices()[e];
          values[kept++] = histories.values()[e];
        }
      }
      starts[u + 1] = kept;
    }
    return new SparseMatrix(
        histories.rows(),
        histories.columns(),
        starts,
        Arrays.copyOf(indices, kept),
        Arrays.copyOf(values, kept));
  }

  /** Number of items. */
  int size() {
    return touches.length;
  }

  /** Number of pairs of an item and a user who touched it. */
  int pairs() {
    return Arrays.stream(touches).mapToInt(Touches::count).sum();
  }

  /** Who touched an item. */
  Touches touches(int item) {
    return touches[item];
  }

  /** {@code [items × rank]}: what the training learned of them. */
  DenseMatrix factors() {
    return factors;
  }

  /** {@code [items × dimension]}: how they would be served by their content. */
  DenseMatrix content() {
    return content;
  }

  /** The score of a user, as an item sees it, and a row of some embeddings. */
  float score(int user, int item, DenseMatrix embeddings, int row) {
    DenseMatrix from = users[partOf[item]];
    return Kernels.best()
        .dot(
            from.values(),
            from.offset(user),
            embeddings.values(),
            embeddings.offset(row),
            from.columns());
  }

  /** The square of the length of a user, as an item sees it. */
  double square(int user, int item) {
    return score(user, item, users[partOf[item]], user);
  }

  /** Adds factor times a user, as an item sees it. */
  void addUser(int user, int item, float factor, float[] into, int at) {
    DenseMatrix from = users[partOf[item]];
    Kernels.best().axpy(factor, from.values(), from.offset(user), into, at, from.columns());
  }
}
