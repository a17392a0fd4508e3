package org.coldstart.model.train;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.coldstart.model.linear.SparseMatrix;

/**
 * How much evidence there is of each item. Where it is not known when interactions happened, that
 * is their number, a user and an item counting once. Where it is, an item that few have wanted may
 * have come yesterday, or may have been passed over for years: the evidence is then how many
 * interactions an item that came with it has had on average, if that is more.
 */
final class ItemEvidence {

  private ItemEvidence() {}

  /**
   * Measures it.
   *
   * @param train {@code [users × items]}: the positives that may be learned from; other
   *     interactions of the data count where they are none of a positive set aside
   * @return by item, in interactions; 0 for an item without an entry in {@code train}
   */
  static float[] of(TrainingData data, SparseMatrix train) {
    SparseMatrix byItem = train.transpose();
    int[] counted =
        firstOfEachPair(
            data,
            IntStream.range(0, data.interactions())
                .filter(i -> data.weight()[i] > 0 && isLeft(data, i, train, byItem))
                .toArray());
    float[] evidence = new float[train.columns()];
    for (int i : counted) {
      evidence[data.itemOf()[i]]++;
    }
    float[] hadByOthers = sinceFirstSeen(data, counted);
    for (int item = 0; item < evidence.length; item++) {
      evidence[item] = Math.max(evidence[item], hadByOthers[item]);
    }
    return evidence;
  }

  /** A user who comes back to an item says nothing new of it. */
  private static int[] firstOfEachPair(TrainingData data, int[] interactions) {
    DistinctPairs pairs = DistinctPairs.of(data, interactions);
    BitSet seen = new BitSet(pairs.size());
    return Arrays.stream(interactions)
        .filter(
            i -> {
              int place = pairs.find(i);
              boolean first = !seen.get(place);
              seen.set(place);
              return first;
            })
        .toArray();
  }

  private static boolean isLeft(
      TrainingData data, int interaction, SparseMatrix train, SparseMatrix byItem) {
    int user = data.userOf()[interaction];
    int item = data.itemOf()[interaction];
    int from = train.starts()[user];
    int to = train.starts()[user + 1];
    boolean known = Arrays.binarySearch(train.indices(), from, to, item) >= 0;
    return data.label()[interaction] > 0 ? known : to > from && byItem.entries(item) > 0;
  }

  /**
   * Every interaction is shared out among the items that had been seen by then; what an item has
   * got in the end is what one of its age could expect.
   *
   * @param interactions in the order of the data, which is that of time
   */
  private static float[] sinceFirstSeen(TrainingData data, int[] interactions) {
    long[] time = data.timestamp();
    double[] sharedBefore = new double[data.items().rows()];
    Arrays.fill(sharedBefore, -1);
    double shared = 0;
    int seen = 0;
    for (int i : interactions) {
      if (time[i] == TrainingData.NO_TIMESTAMP) {
        continue;
      }
      int item = data.itemOf()[i];
      if (sharedBefore[item] < 0) {
        sharedBefore[item] = shared;
        seen++;
      }
      shared += 1.0 / seen;
    }
    float[] since = new float[sharedBefore.length];
    for (int item = 0; item < since.length; item++) {
      since[item] = sharedBefore[item] < 0 ? 0 : (float) (shared - sharedBefore[item]);
    }
    return since;
  }
}
