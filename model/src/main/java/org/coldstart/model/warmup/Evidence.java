package org.coldstart.model.warmup;

import java.util.Arrays;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.train.TrainingData;

/**
 * Who is known to have taken or passed over which item: distinct pairs, whatever the order in which
 * they came. Whoever did both has taken it.
 *
 * @param byItem {@code [items × users]}: a value is the interaction's weight where the user took
 *     the item, 0 where it was passed over
 */
public record Evidence(SparseMatrix byItem) {

  /** All that some data tell. Interactions of weight 0 count for nothing. */
  public static Evidence of(TrainingData data) {
    int interactions = data.interactions();
    long[] pairs = new long[interactions];
    int n = 0;
    for (int i = 0; i < interactions; i++) {
      if (data.weight()[i] > 0) {
        pairs[n++] = pair(data, i);
      }
    }
    Arrays.sort(pairs, 0, n);
    int distinct = 0;
    for (int i = 0; i < n; i++) {
      if (i == 0 || pairs[i] != pairs[i - 1]) {
        pairs[distinct++] = pairs[i];
      }
    }
    float[] weights = new float[distinct];
    for (int i = 0; i < interactions; i++) {
      if (data.weight()[i] > 0 && data.label()[i] > 0) {
        int place = Arrays.binarySearch(pairs, 0, distinct, pair(data, i));
        weights[place] = Math.max(weights[place], data.weight()[i]);
      }
    }
    int[] starts = new int[data.items().rows() + 1];
    int[] users = new int[distinct];
    for (int d = 0; d < distinct; d++) {
      starts[(int) (pairs[d] >>> 32) + 1]++;
      users[d] = (int) pairs[d];
    }
    for (int item = 0; item < data.items().rows(); item++) {
      starts[item + 1] += starts[item];
    }
    return new Evidence(
        new SparseMatrix(data.items().rows(), data.users().rows(), starts, users, weights));
  }

  private static long pair(TrainingData data, int interaction) {
    return (long) data.itemOf()[interaction] << 32 | data.userOf()[interaction];
  }
}
