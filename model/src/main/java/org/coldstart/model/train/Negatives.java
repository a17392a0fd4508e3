package org.coldstart.model.train;

import java.util.BitSet;
import java.util.stream.IntStream;
import org.coldstart.model.linear.SparseMatrix;

/**
 * What may stand against the positives of a training.
 *
 * @param positives {@code [users × items]}: its entries never serve as negatives
 * @param catalogue the items that may be drawn uniformly, at least one: those that the catalogue
 *     holds while the training goes on, whether anybody has wanted them or not
 */
public record Negatives(SparseMatrix positives, int[] catalogue) {

  /** Every item may be drawn. */
  public static Negatives ofAll(SparseMatrix positives) {
    return new Negatives(positives, IntStream.range(0, positives.columns()).toArray());
  }

  /**
   * Where a part of the positives has been set aside. An item that nobody ever wanted may be drawn:
   * no example pushes it away from anybody. An item all of whose positives are set aside plays one
   * that comes later, so it is not there to be drawn; it would be pushed away from those who will
   * want it.
   *
   * @param left what is not set aside
   * @param all what there is
   */
  static Negatives ofPart(SparseMatrix left, SparseMatrix all) {
    BitSet there = HoldOut.occupied(all);
    there.flip(0, all.columns());
    there.or(HoldOut.occupied(left));
    return new Negatives(left, there.stream().toArray());
  }
}
