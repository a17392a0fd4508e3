package org.coldstart.model.warmup;

import java.util.stream.IntStream;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.train.DistinctPairs;
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
    int[] counted =
        IntStream.range(0, data.interactions()).filter(i -> data.weight()[i] > 0).toArray();
    DistinctPairs pairs = DistinctPairs.of(data, counted);
    float[] weights = new float[pairs.size()];
    for (int i : counted) {
      if (data.label()[i] > 0) {
        int place = pairs.find(i);
        weights[place] = Math.max(weights[place], data.weight()[i]);
      }
    }
    int[] starts = new int[data.items().rows() + 1];
    int[] users = new int[pairs.size()];
    for (int place = 0; place < users.length; place++) {
      starts[pairs.item(place) + 1]++;
      users[place] = pairs.user(place);
    }
    for (int item = 0; item < data.items().rows(); item++) {
      starts[item + 1] += starts[item];
    }
    return new Evidence(
        new SparseMatrix(data.items().rows(), data.users().rows(), starts, users, weights));
  }
}
