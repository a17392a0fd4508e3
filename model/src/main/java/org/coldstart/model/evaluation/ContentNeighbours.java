package org.coldstart.model.evaluation;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.coldstart.model.linear.SparseMatrix;

/** Finds the items of a catalogue whose content is most similar, by cosine. For one thread. */
final class ContentNeighbours {

  private final SparseMatrix content;
  private final SparseMatrix itemsOf;
  private final double[] lengths;
  private final IntPredicate eligible;
  private final double[] products;

  /**
   * @param content {@code [items × features]}
   * @param eligible which items can be neighbours
   */
  ContentNeighbours(SparseMatrix content, IntPredicate eligible) {
    this.content = content;
    this.itemsOf = content.transpose();
    this.lengths = lengths(content);
    this.eligible = eligible;
    this.products = new double[content.rows()];
  }

  /** The rows' Euclidean lengths. */
  static double[] lengths(SparseMatrix matrix) {
    double[] lengths = new double[matrix.rows()];
    for (int r = 0; r < matrix.rows(); r++) {
      double squares = 0;
      for (int e = matrix.starts()[r]; e < matrix.starts()[r + 1]; e++) {
        squares += (double) matrix.values()[e] * matrix.values()[e];
      }
      lengths[r] = Math.sqrt(squares);
    }
    return lengths;
  }

  /**
   * The mean of a value over an item's nearest neighbours, weighted by cosine; 0 where no eligible
   * item has anything in common with it.
   *
   * @param values by item
   */
  float weightedMean(int item, int neighbours, float[] values) {
    Arrays.fill(products, 0);
    for (int e = content.starts()[item]; e < content.starts()[item + 1]; e++) {
      int feature = content.indices()[e];
      for (int p = itemsOf.starts()[feature]; p < itemsOf.starts()[feature + 1]; p++) {
        products[itemsOf.indices()[p]] += (double) content.values()[e] * itemsOf.values()[p];
      }
    }
    double[] cosines = new double[products.length];
    int positive = 0;
    for (int other = 0; other < products.length; other++) {
      if (other != item && products[other] > 0 && eligible.test(other)) {
        products[other] /= lengths[other];
        cosines[positive++] = products[other];
      } else {
        products[other] = 0;
      }
    }
    Arrays.sort(cosines, 0, positive);
    double least = positive <= neighbours ? 0 : cosines[positive - neighbours];
    double sum = 0;
    double weights = 0;
    for (int other = 0; other < products.length; other++) {
      if (products[other] > 0 && products[other] >= least) {
        sum += products[other] * values[other];
        weights += products[other];
      }
    }
    return weights > 0 ? (float) (sum / weights) : 0;
  }
}
