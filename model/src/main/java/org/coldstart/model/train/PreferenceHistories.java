package org.coldstart.model.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.coldstart.model.linear.SparseMatrix;

/**
 * What each training example may know of its user's history: never the example itself, not even by
 * an earlier interaction with the same item, nor anything later than it. Where interactions have
 * times, a user's are cut into quarters in order of time, and an example knows what came strictly
 * before the first one of its quarter; where they have none, into four parts at random, and an
 * example knows the other three.
 *
 * @param items per row, the items of a history, ascending
 * @param rowOf per interaction of the training data, the row of what it may know; -1 where that is
 *     nothing
 */
record PreferenceHistories(List<int[]> items, int[] rowOf) {

  /** Histories of a user at most. */
  static final int PARTS = 4;

  /**
   * @param train {@code [users × items]}: the positive pairs that may be learned from; others are
   *     not part of any history
   */
  static PreferenceHistories of(TrainingData data, SparseMatrix train) {
    int[][] ofUser = interactionsByUser(data);
    List<int[]> histories = new ArrayList<>();
    int[] rowOf = new int[data.interactions()];
    Arrays.fill(rowOf, -1);
    for (int[] interactions : ofUser) {
      if (interactions.length > 0) {
        cut(data, train, interactions, histories, rowOf);
      }
    }
    return new PreferenceHistories(histories, rowOf);
  }

  private static int[][] interactionsByUser(TrainingData data) {
    int[] counts = new int[data.users().rows()];
    for (int user : data.userOf()) {
      counts[user]++;
    }
    int[][] ofUser = new int[counts.length][];
    Arrays.setAll(ofUser, user -> new int[counts[user]]);
    for (int i = data.interactions() - 1; i >= 0; i--) {
      int user = data.userOf()[i];
      ofUser[user][--counts[user]] = i;
    }
    return ofUser;
  }

  private static void cut(
      TrainingData data,
      SparseMatrix train,
      int[] interactions,
      List<int[]> histories,
      int[] rowOf) {
    int[] positives =
        Arrays.stream(interactions)
            .filter(i -> data.label()[i] > 0 && contains(train, data, i))
            .toArray();
    boolean timed = data.timestamp()[interactions[0]] != TrainingData.NO_TIMESTAMP;
    for (int part = 0; part < PARTS; part++) {
      int[] known =
          timed ? before(data, interactions, positives, part) : others(data, positives, part);
      if (known.length == 0) {
        continue;
      }
      int row = histories.size();
      histories.add(known);
      for (int i : interactions) {
        if ((timed ? quarter(data, positives, i) : random(data, i)) == part) {
          rowOf[i] = row;
        }
      }
    }
  }

  /** The time at which a quarter of a user's positives begins. */
  private static long begin(TrainingData data, int[] positives, int part) {
    return data.timestamp()[positives[(int) ((long) positives.length * part / PARTS)]];
  }

  /** The last quarter that began no later than the interaction. */
  private static int quarter(TrainingData data, int[] positives, int interaction) {
    for (int part = PARTS - 1; part > 0 && positives.length > 0; part--) {
      if (begin(data, positives, part) <= data.timestamp()[interaction]) {
        return part;
      }
    }
    return 0;
  }

  /** Without the items of the quarter itself: an item met twice would tell its own example. */
  private static int[] before(TrainingData data, int[] interactions, int[] positives, int part) {
    if (positives.length == 0) {
      return positives;
    }
    int[] own =
        distinct(
            data, Arrays.stream(interactions).filter(i -> quarter(data, positives, i) == part));
    long begin = begin(data, positives, part);
    return Arrays.stream(
            distinct(data, Arrays.stream(positives).filter(i -> data.timestamp()[i] < begin)))
        .filter(item -> Arrays.binarySearch(own, item) < 0)
        .toArray();
  }

  /** A pair that occurs twice lies in one part, or an example could meet itself in its history. */
  private static int random(TrainingData data, int interaction) {
    int h = data.userOf()[interaction] * 0x9E3779B9 + data.itemOf()[interaction] * 0x85EBCA6B;
    h ^= h >>> 15;
    h *= 0xC2B2AE35;
    return (h >>> 16) % PARTS;
  }

  private static int[] others(TrainingData data, int[] positives, int part) {
    return distinct(data, Arrays.stream(positives).filter(i -> random(data, i) != part));
  }

  private static int[] distinct(TrainingData data, java.util.stream.IntStream interactions) {
    return interactions.map(i -> data.itemOf()[i]).sorted().distinct().toArray();
  }

  private static boolean contains(SparseMatrix train, TrainingData data, int interaction) {
    return train.contains(data.userOf()[interaction], data.itemOf()[interaction]);
  }
}
