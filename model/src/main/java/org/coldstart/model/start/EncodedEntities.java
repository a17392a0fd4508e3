package org.coldstart.model.start;

import java.util.BitSet;
import org.coldstart.model.linear.RidgeFit;
import org.coldstart.model.linear.SparseMatrix;

/**
 * Encoded content of one side's entities.
 *
 * @param content {@code [entities × width]}
 * @param blocks where each feature's columns begin, and the width at last; the last column of a
 *     block is 1 where an entity lacks the feature
 */
public record EncodedEntities(SparseMatrix content, int[] blocks) {

  /** Number of entities. */
  public int rows() {
    return content.rows();
  }

  /** Number of columns. */
  public int width() {
    return content.columns();
  }

  /**
   * Lets a regression know what to expect of an entity that lacks a feature which no entity lacked
   * in training: what an average entity's value contributes, not nothing. The weights of such a
   * feature's missing indicator are set to the sum of its columns' weights, each times the column's
   * mean.
   *
   * @param map {@code [width × targets]}, changed in place
   * @param rows the entities that the regression was fitted on
   * @param frozen columns whose weights stay as they are
   */
  void expectAverageWhereMissing(RidgeFit map, int[] rows, BitSet frozen) {
    double[] sums = new double[width()];
    for (int row : rows) {
      for (int e = content.starts()[row]; e < content.starts()[row + 1]; e++) {
        sums[content.indices()[e]] += content.values()[e];
      }
    }
    int targets = map.weights().columns();
    float[] weights = map.weights().values();
    for (int b = 0; b + 1 < blocks.length; b++) {
      int missing = blocks[b + 1] - 1;
      if (sums[missing] > 0 || frozen.get(missing)) {
        continue;
      }
      for (int t = 0; t < targets; t++) {
        double expected = 0;
        for (int c = blocks[b]; c < missing; c++) {
          expected += sums[c] / rows.length * weights[c * targets + t];
        }
        weights[missing * targets + t] = (float) expected;
      }
    }
  }
}
