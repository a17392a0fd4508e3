package org.coldstart.model.train;

import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.coldstart.model.linear.SparseMatrix;

/**
 * What the trainer sets aside before it learns anything: whole items, whole users and single
 * interactions, so that every choice is made on the phases that a served model will meet. Drawn
 * from the training data alone.
 *
 * @param train {@code [users × items]}: what may be learned from
 * @param warm held-out interactions of known users with known items
 * @param coldItem held-out interactions of known users with held-out items
 * @param coldUser interactions of held-out users with known items
 * @param trainItems the items with an interaction in {@code train}, ascending
 * @param coldItems the held-out items, ascending
 * @param interactionShare the part of the interactions of known users with known items that is held
 *     out
 */
public record HoldOut(
    SparseMatrix train,
    SparseMatrix warm,
    SparseMatrix coldItem,
    SparseMatrix coldUser,
    int[] trainItems,
    int[] coldItems,
    double interactionShare) {

  private static final double ITEM_SHARE = 0.1;
  private static final double USER_SHARE = 0.05;
  private static final double INTERACTION_SHARE = 0.1;
  private static final int FEWEST_ITEMS = 20;
  private static final int FEWEST_USERS = 20;
  private static final int MOST_FIRST_INTERACTIONS = 5;
  private static final int FEWEST_INTERACTIONS_OF_A_WARM_USER = 4;

  /** Of fewer interactions more must be held out for anything to be told by them. */
  static final int FEW = 3_500;

  private static final double MORE = 2;

  /** Whether a training set is large enough that a part of it can be set aside. */
  public static boolean possible(SparseMatrix positives) {
    return occupied(positives).cardinality() >= FEWEST_ITEMS
        && occupied(positives.transpose()).cardinality() >= FEWEST_USERS;
  }

  /** Draws the sets; the same positives and seed give the same sets. */
  public static HoldOut draw(SparseMatrix positives, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    boolean few = positives.entries() < FEW;
    double more = few ? MORE : 1;
    double share = INTERACTION_SHARE * more;
    int fewest = few ? 2 : FEWEST_INTERACTIONS_OF_A_WARM_USER;
    BitSet coldItems = draw(occupied(positives), ITEM_SHARE, random.split());
    BitSet coldUsers = draw(occupied(positives.transpose()), USER_SHARE * more, random.split());
    SplittableRandom draw = random.split();
    BitSet warm = new BitSet(positives.entries());
    for (int u = 0; u < positives.rows(); u++) {
      if (coldUsers.get(u) || positives.entries(u) < fewest) {
        continue;
      }
      for (int e = positives.starts()[u]; e < positives.starts()[u + 1]; e++) {
        if (draw.nextDouble() < share && !coldItems.get(positives.indices()[e])) {
          warm.set(e);
        }
      }
    }
    int[] userOf = rowOfEntry(positives);
    IntPredicate userCold = e -> coldUsers.get(userOf[e]);
    IntPredicate itemCold = e -> coldItems.get(positives.indices()[e]);
    SparseMatrix train =
        keep(positives, e -> !userCold.test(e) && !itemCold.test(e) && !warm.get(e));
    BitSet known = occupied(train);
    IntPredicate itemKnown = e -> known.get(positives.indices()[e]);
    return new HoldOut(
        train,
        keep(positives, e -> warm.get(e) && itemKnown.test(e)),
        keep(positives, e -> !userCold.test(e) && itemCold.test(e)),
        keep(positives, e -> userCold.test(e) && itemKnown.test(e)),
        known.stream().toArray(),
        coldItems.stream().toArray(),
        share);
  }

  /**
   * The part of the held-out interactions with held-out items that is as large as the part of the
   * others that was held out: together they are in the proportion in which users want warm and cold
   * items.
   */
  SparseMatrix coldItemShare() {
    SplittableRandom random = new SplittableRandom(coldItem.entries());
    return keep(coldItem, e -> random.nextDouble() < interactionShare);
  }

  /**
   * A few interactions with each held-out item, as if it had begun to be found: as many as are left
   * to be found, five at most.
   */
  SparseMatrix firstOfColdItems() {
    SplittableRandom random = new SplittableRandom(~coldItem.entries());
    SparseMatrix byItem = coldItem.transpose();
    boolean[] taken = new boolean[byItem.entries()];
    for (int item : coldItems) {
      int from = byItem.starts()[item];
      int count = byItem.entries(item);
      int first = Math.min(1 + random.nextInt(MOST_FIRST_INTERACTIONS), count - 1);
      for (int left = first, e = from; left > 0; e++) {
        if (random.nextInt(from + count - e) < left) {
          taken[e] = true;
          left--;
        }
      }
    }
    return keep(byItem, e -> taken[e]).transpose();
  }

  /** How much there is of each, for a report. */
  Map<String, Object> counts() {
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("training_interactions", train.entries());
    counts.put("training_items", trainItems.length);
    counts.put("cold_items", coldItems.length);
    counts.put("warm_interactions", warm.entries());
    counts.put("cold_item_interactions", coldItem.entries());
    counts.put("cold_user_interactions", coldUser.entries());
    return counts;
  }

  /** The columns that hold an entry. */
  static BitSet occupied(SparseMatrix matrix) {
    BitSet columns = new BitSet(matrix.columns());
    for (int e = 0; e < matrix.entries(); e++) {
      columns.set(matrix.indices()[e]);
    }
    return columns;
  }

  private static BitSet draw(BitSet from, double share, SplittableRandom random) {
    int[] all = from.stream().toArray();
    for (int i = all.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = all[i];
      all[i] = all[j];
      all[j] = swap;
    }
    BitSet drawn = new BitSet();
    Arrays.stream(all, 0, Math.max(1, (int) (all.length * share))).forEach(drawn::set);
    return drawn;
  }

  private static int[] rowOfEntry(SparseMatrix matrix) {
    int[] rows = new int[matrix.entries()];
    for (int r = 0; r < matrix.rows(); r++) {
      Arrays.fill(rows, matrix.starts()[r], matrix.starts()[r + 1], r);
    }
    return rows;
  }

  private static SparseMatrix keep(SparseMatrix matrix, IntPredicate entry) {
    int[] starts = new int[matrix.rows() + 1];
    int[] indices = new int[matrix.entries()];
    float[] values = new float[matrix.entries()];
    int kept = 0;
    for (int r = 0; r < matrix.rows(); r++) {
      for (int e = matrix.starts()[r]; e < matrix.starts()[r + 1]; e++) {
        if (entry.test(e)) {
          indices[kept] = matrix.indices()[e];
          values[kept++] = matrix.values()[e];
        }
      }
      starts[r + 1] = kept;
    }
    return new SparseMatrix(
        matrix.rows(),
        matrix.columns(),
        starts,
        Arrays.copyOf(indices, kept),
        Arrays.copyOf(values, kept));
  }
}
