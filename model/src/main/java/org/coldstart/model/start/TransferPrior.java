package org.coldstart.model.start;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.definition.InitFrom;
import org.coldstart.model.feature.FeatureEncoder;
import org.coldstart.model.feature.Vocabulary;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.RidgeFit;

/**
 * What an earlier version says of the entities of another training, in the terms of that training:
 * what its maps and factors are pulled toward. A factorisation is defined up to a rotation, so all
 * of it belongs together: factors that are solved for with these priors, from these priors, lie in
 * the earlier version's space, and only there do its maps mean anything.
 *
 * @param itemMap content to factor, gain and all; rows of columns that the version does not know
 *     are zeros
 * @param userMap profile to factor; likewise
 * @param items {@code [items × rank]}: factors of those that the version knows
 * @param known which items it knows
 * @param frozenItemColumns columns of the item content whose weights stay
 * @param frozenUserColumns columns of the profile whose weights stay
 */
public record TransferPrior(
    RidgeFit itemMap,
    RidgeFit userMap,
    DenseMatrix items,
    BitSet known,
    BitSet frozenItemColumns,
    BitSet frozenUserColumns) {

  /**
   * Translates.
   *
   * @param source the version to start from
   * @param itemEncoder of the training, fitted after the version's
   * @param userEncoder likewise
   * @param ids of the training's items
   * @param hidden items that the version is not asked about, by their numbers
   * @param freeze features whose weights stay
   */
  public static TransferPrior of(
      ModelWithItems source,
      FeatureEncoder itemEncoder,
      FeatureEncoder userEncoder,
      Vocabulary ids,
      BitSet hidden,
      InitFrom.Freeze freeze) {
    ServedStart start = source.model().start();
    int[] itemColumns = itemEncoder.columnsIn(source.model().itemEncoder());
    int[] userColumns = userEncoder.columnsIn(source.model().userEncoder());
    DenseMatrix items = DenseMatrix.zeros(ids.size(), start.rank());
    BitSet known = new BitSet(ids.size());
    for (int item = 0; item < ids.size(); item++) {
      Optional<LearnedItem> learned =
          hidden.get(item) ? Optional.empty() : source.items().find(ids.term(item));
      if (learned.isPresent() && learned.get().isWarm()) {
        System.arraycopy(
            learned.get().factor(), 0, items.values(), items.offset(item), start.rank());
        known.set(item);
      }
    }
    return new TransferPrior(
        picked(start.itemMap(), start.itemIntercept(), itemColumns, start.rank()),
        picked(start.userMap(), start.userIntercept(), userColumns, start.rank()),
        items,
        known,
        frozen(itemEncoder, itemColumns, freeze),
        frozen(userEncoder, userColumns, freeze));
  }

  /** Length of a factor. */
  public int rank() {
    return items.columns();
  }

  private static RidgeFit picked(DenseMatrix map, float[] intercept, int[] columns, int rank) {
    DenseMatrix weights = DenseMatrix.zeros(columns.length, rank);
    for (int c = 0; c < columns.length; c++) {
      if (columns[c] >= 0) {
        System.arraycopy(
            map.values(), map.offset(columns[c]), weights.values(), weights.offset(c), rank);
      }
    }
    return new RidgeFit(0, weights, java.util.Arrays.copyOf(intercept, rank));
  }

  private static BitSet frozen(FeatureEncoder encoder, int[] columns, InitFrom.Freeze freeze) {
    BitSet frozen = new BitSet();
    List<String> names = encoder.features().stream().map(feature -> feature.name()).toList();
    for (int f = 0; f < names.size(); f++) {
      for (int c = encoder.offset(f); c < encoder.offset(f + 1); c++) {
        if (columns[c] >= 0 && freeze.holds(names.get(f))) {
          frozen.set(c);
        }
      }
    }
    return frozen;
  }
}
