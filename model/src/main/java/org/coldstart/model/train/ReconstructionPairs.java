package org.coldstart.model.train;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.VectorKernels;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;

/**
 * The pairs whose scores are reconstructed: for each user, items of the highest scores and as many
 * drawn uniformly. Only items that have a factor occur: a cold one has no score, and 0 would be a
 * wrong one.
 */
final class ReconstructionPairs {

  private static final int MOST_TOP_ITEMS = 2_500;
  private static final int SHARE_OF_ITEMS = 8;
  private static final int FEWEST_TOP_ITEMS = 10;

  /** Where lists of top items would hold more than this, they are shorter. */
  private static final long MOST_IN_LISTS = 20_000_000;

  private static final int FEWEST_PER_EPOCH = 20_000;
  private static final int MOST_PER_EPOCH = 500_000;

  private final int[] users;
  private final int[] items;
  private final DenseMatrix userFactors;
  private final DenseMatrix itemFactors;
  private final int[][] top;

  /**
   * @param users those with a factor, ascending
   * @param items those with a factor, ascending
   * @param userFactors {@code [all users × rank]}
   * @param itemFactors {@code [all items × rank]}
   */
  ReconstructionPairs(
      int[] users, int[] items, DenseMatrix userFactors, DenseMatrix itemFactors, Workers workers) {
    this.users = users;
    this.items = items;
    this.userFactors = userFactors;
    this.itemFactors = itemFactors;
    this.top = new int[users.length][];
    int count = topItems(users.length, items.length);
    workers.forEachBlock(
        users.length,
        4,
        (from, to) -> {
          float[] scores = new float[items.length];
          for (int i = from; i < to; i++) {
            for (int j = 0; j < items.length; j++) {
              scores[j] = score(users[i], items[j]);
            }
            top[i] = best(scores, count);
          }
        });
  }

  /** How many top items each user has. */
  static int topItems(int users, int items) {
    long most = Math.min(MOST_TOP_ITEMS, MOST_IN_LISTS / Math.max(1, users));
    return (int)
        Math.min(items, Math.max(FEWEST_TOP_ITEMS, Math.min(most, items / SHARE_OF_ITEMS)));
  }

  /**
   * How many pairs an epoch draws: as many as there are interactions, within bounds.
   *
   * @param interactions how many there are to learn from
   */
  static int perEpoch(int interactions) {
    return Math.clamp(interactions, FEWEST_PER_EPOCH, MOST_PER_EPOCH);
  }

  private float score(int user, int item) {
    VectorKernels kernels = Kernels.best();
    return kernels.dot(
        userFactors.values(),
        userFactors.offset(user),
        itemFactors.values(),
        itemFactors.offset(item),
        userFactors.columns());
  }

  /** The items of the highest scores, in no particular order. */
  private int[] best(float[] scores, int count) {
    float[] sorted = scores.clone();
    Arrays.sort(sorted);
    float least = sorted[sorted.length - count];
    int[] best = new int[count];
    int n = 0;
    for (int j = 0; j < scores.length; j++) {
      if (scores[j] > least) {
        best[n++] = items[j];
      }
    }
    for (int j = 0; j < scores.length && n < count; j++) {
      if (scores[j] == least) {
        best[n++] = items[j];
      }
    }
    return best;
  }

  /**
   * Draws pairs, every other one from a user's top items.
   *
   * @param user {@code [count]}, overwritten
   * @param item {@code [count]}, overwritten
   * @param score {@code [count]}, overwritten
   */
  void draw(int[] user, int[] item, float[] score, int count, SplittableRandom random) {
    for (int i = 0; i < count; i++) {
      int place = random.nextInt(users.length);
      user[i] = users[place];
      item[i] =
          i % 2 == 0
              ? top[place][random.nextInt(top[place].length)]
              : items[random.nextInt(items.length)];
      score[i] = score(user[i], item[i]);
    }
  }
}
