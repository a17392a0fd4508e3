package org.coldstart.model.start;

import java.util.Arrays;
import java.util.List;
import org.coldstart.model.linear.DenseMatrix;

/**
 * What a training learned of some items, a row each.
 *
 * @param factors {@code [items × rank]}: collaborative blocks; {@code [0 × 0]} where nobody needs
 *     them
 * @param whitened {@code [items × rank]}: every item's h
 * @param content {@code [items × (all but rank)]}: content blocks, and behind them what embeddings
 *     have of the blocks of users' profiles and of popularity
 */
public record LearnedRows(DenseMatrix factors, DenseMatrix whitened, DenseMatrix content) {

  /**
   * The rows of a history, for folding in.
   *
   * @param items at least one, all of the same training
   */
  static LearnedRows ofHistory(List<LearnedItem> items) {
    LearnedItem first = items.get(0);
    DenseMatrix whitened = DenseMatrix.zeros(items.size(), first.whitened().length);
    DenseMatrix content = DenseMatrix.zeros(items.size(), first.content().length);
    for (int row = 0; row < items.size(); row++) {
      put(items.get(row).whitened(), whitened, row);
      put(items.get(row).content(), content, row);
    }
    return new LearnedRows(DenseMatrix.zeros(0, 0), whitened, content);
  }

  private static void put(float[] values, DenseMatrix into, int row) {
    System.arraycopy(values, 0, into.values(), into.offset(row), into.columns());
  }

  /** Number of items. */
  public int size() {
    return whitened.rows();
  }

  /** Whether anything was learned of an item's collaborative block. */
  public boolean isWarm(int row) {
    int end = factors.offset(row + 1);
    for (int i = factors.offset(row); i < end; i++) {
      if (factors.values()[i] != 0) {
        return true;
      }
    }
    return false;
  }

  /** A copy of an item's row. */
  public LearnedItem item(int row) {
    return new LearnedItem(factors.row(row), whitened.row(row), content.row(row));
  }

  /** The rows from 0, each once. */
  static int[] all(int count) {
    int[] rows = new int[count];
    Arrays.setAll(rows, row -> row);
    return rows;
  }

  /** Bytes of heap held. */
  public long ramBytesUsed() {
    return 96 + 4L * (factors.values().length + whitened.values().length + content.values().length);
  }
}
