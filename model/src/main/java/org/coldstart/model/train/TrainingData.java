package org.coldstart.model.train;

import java.util.Arrays;
import java.util.BitSet;
import java.util.OptionalDouble;
import org.coldstart.model.feature.EntityTable;
import org.coldstart.model.linear.SparseMatrix;

/**
 * Everything that a training sees, in compact arrays. Interactions are in canonical order (time,
 * user, item, then label, weight and session), whatever the order in which they came, so that equal
 * data gives an equal model. The arrays are shared, not copied: who trains must not write to them.
 *
 * @param items the items; their rows are item numbers. Those that occur in interactions without
 *     having a document are there, with all features missing
 * @param users likewise
 * @param userOf {@code [interactions]}, rows of {@link #users}
 * @param itemOf {@code [interactions]}, rows of {@link #items}
 * @param label {@code [interactions]}, 1 for a positive interaction, 0 for a negative one
 * @param weight {@code [interactions]}, 0, or from 0.01 to 100: 1 is the median
 * @param timestamp {@code [interactions]}, {@link #NO_TIMESTAMP} where there is none
 * @param session {@code [interactions]}, equal within a session; -1 where there is none
 * @param counts what was noticed on the way
 */
public record TrainingData(
    EntityTable items,
    EntityTable users,
    int[] userOf,
    int[] itemOf,
    float[] label,
    float[] weight,
    long[] timestamp,
    int[] session,
    Counts counts) {

  /** The time of an interaction that has none. */
  public static final long NO_TIMESTAMP = Long.MIN_VALUE;

  /**
   * What a report says of the data.
   *
   * @param positives interactions with label 1
   * @param duplicates interactions of a user and an item that had an earlier one
   * @param unknownItems items that occur in interactions and have no document
   * @param interactionsOfUnknownItems how many interactions are theirs
   * @param unknownUsers users that occur in interactions and have no document
   * @param interactionsOfUnknownUsers how many interactions are theirs
   * @param typicalWeight the median weight as interactions came with it; empty where all weighed 1
   */
  public record Counts(
      int positives,
      int duplicates,
      int unknownItems,
      int interactionsOfUnknownItems,
      int unknownUsers,
      int interactionsOfUnknownUsers,
      OptionalDouble typicalWeight) {}

  /** Number of interactions. */
  public int interactions() {
    return userOf.length;
  }

  /** Whether there is no negative interaction at all. */
  public boolean positivesOnly() {
    return counts.positives() == interactions();
  }

  /** The rows of the items that occur in an interaction. */
  public BitSet itemsWithInteractions() {
    return occurring(itemOf, items.rows());
  }

  /** The rows of the users that occur in an interaction. */
  public BitSet usersWithInteractions() {
    return occurring(userOf, users.rows());
  }

  /**
   * The distinct pairs in which a user wanted an item. Interactions of weight 0 count for nothing.
   *
   * @return {@code [users × items]}; a value is the pair's weight, the largest where the pair
   *     occurs more than once
   */
  public SparseMatrix positives() {
    long[] pairs = new long[counts.positives()];
    int n = 0;
    for (int i = 0; i < userOf.length; i++) {
      if (isPositive(i)) {
        pairs[n++] = pair(i);
      }
    }
    Arrays.sort(pairs, 0, n);
    int distinct = 0;
    for (int i = 0; i < n; i++) {
      if (i == 0 || pairs[i] != pairs[i - 1]) {
        pairs[distinct++] = pairs[i];
      }
    }
    int[] starts = new int[users.rows() + 1];
    int[] indices = new int[distinct];
    for (int d = 0; d < distinct; d++) {
      starts[(int) (pairs[d] >>> 32) + 1]++;
      indices[d] = (int) pairs[d];
    }
    for (int u = 0; u < users.rows(); u++) {
      starts[u + 1] += starts[u];
    }
    float[] weights = new float[distinct];
    for (int i = 0; i < userOf.length; i++) {
      if (isPositive(i)) {
        int place = Arrays.binarySearch(pairs, 0, distinct, pair(i));
        weights[place] = Math.max(weights[place], weight[i]);
      }
    }
    return new SparseMatrix(users.rows(), items.rows(), starts, indices, weights);
  }

  private boolean isPositive(int interaction) {
    return label[interaction] > 0 && weight[interaction] > 0;
  }

  private long pair(int interaction) {
    return (long) userOf[interaction] << 32 | itemOf[interaction];
  }

  private static BitSet occurring(int[] rowOf, int rows) {
    BitSet occurring = new BitSet(rows);
    for (int row : rowOf) {
      occurring.set(row);
    }
    return occurring;
  }

  /** Bytes of heap that this holds. */
  public long ramBytesUsed() {
    return items.ramBytesUsed() + users.ramBytesUsed() + 28L * interactions();
  }
}
