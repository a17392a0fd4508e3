package org.coldstart.model.train;

import java.util.Arrays;

/**
 * The distinct pairs of an item and a user among some interactions, ordered by item and then user,
 * however often each pair occurs. Eight bytes an interaction while they are found.
 */
public final class DistinctPairs {

  private final TrainingData data;
  private final long[] pairs;

  private DistinctPairs(TrainingData data, long[] pairs) {
    this.data = data;
    this.pairs = pairs;
  }

  /**
   * Finds them.
   *
   * @param interactions numbers of interactions of the data
   */
  public static DistinctPairs of(TrainingData data, int[] interactions) {
    long[] pairs = Arrays.stream(interactions).mapToLong(i -> pair(data, i)).sorted().toArray();
    int distinct = 0;
    for (int i = 0; i < pairs.length; i++) {
      if (i == 0 || pairs[i] != pairs[i - 1]) {
        pairs[distinct++] = pairs[i];
      }
    }
    return new DistinctPairs(data, Arrays.copyOf(pairs, distinct));
  }

  private static long pair(TrainingData data, int interaction) {
    return (long) data.itemOf()[interaction] << 32 | data.userOf()[interaction];
  }

  /** How many there are. */
  public int size() {
    return pairs.length;
  }

  /** Which one an interaction is of, 0 to {@link #size} − 1; negative where it is of none. */
  public int find(int interaction) {
    return Arrays.binarySearch(pairs, pair(data, interaction));
  }

  /** The item of a pair, a row of the data's items. */
  public int item(int place) {
    return (int) (pairs[place] >>> 32);
  }

  /** The user of a pair, a row of the data's users. */
  public int user(int place) {
    return (int) pairs[place];
  }
}
