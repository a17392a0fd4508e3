package org.coldstart.model.train;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.coldstart.model.linear.SparseMatrix;

/**
 * The distinct (user, item) pairs in which a user wanted an item.
 *
 * @param matrix {@code [users × items]}; a value is the pair's weight, the largest where the pair
 *     occurs more than once
 * @param timestamps per stored entry of the matrix, the pair's latest time, {@link Long#MIN_VALUE}
 *     where unknown
 */
public record Positives(SparseMatrix matrix, long[] timestamps) {

  /** Gathers the positive interactions of a training set. */
  public static Positives of(TrainingData data) {
    int count = data.interactions();
    int[] order =
        IntStream.range(0, count)
            .filter(i -> data.label()[i] > 0 && data.weight()[i] > 0)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingInt(i -> data.userOf()[i])
                    .thenComparingInt(i -> data.itemOf()[i])
                    .thenComparingInt(i -> i))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] starts = new int[data.users().rows() + 1];
    int[] items = new int[order.length];
    float[] weights = new float[order.length];
    long[] times = new long[order.length];
    int entries = 0;
    int previousUser = -1;
    int previousItem = -1;
    for (int i : order) {
      int user = data.userOf()[i];
      int item = data.itemOf()[i];
      if (user == previousUser && item == previousItem) {
        weights[entries - 1] = Math.max(weights[entries - 1], data.weight()[i]);
        times[entries - 1] = Math.max(times[entries - 1], data.timestamp()[i]);
      } else {
        items[entries] = item;
        weights[entries] = data.weight()[i];
        times[entries] = data.timestamp()[i];
        entries++;
        starts[user + 1]++;
        previousUser = user;
        previousItem = item;
      }
    }
    for (int u = 0; u < data.users().rows(); u++) {
      starts[u + 1] += starts[u];
    }
    return new Positives(
        new SparseMatrix(
            data.users().rows(),
            data.items().rows(),
            starts,
            Arrays.copyOf(items, entries),
            Arrays.copyOf(weights, entries)),
        Arrays.copyOf(times, entries));
  }
}
