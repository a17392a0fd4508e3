package org.coldstart.model.train;

import java.util.SplittableRandom;

/**
 * Input dropout of DropoutNet (Volkovs, Yu, Poutanen, NIPS 2017, section 4.1): the whole preference
 * input of an example goes missing, each side drawn by itself; content never does. Nothing is
 * rescaled: what the tower then sees is what a cold entity shows it.
 *
 * @param user probability in [0, 1] for a user
 * @param item probability in [0, 1] for an item
 */
public record PreferenceDropout(double user, double item) {

  /**
   * @throws IllegalArgumentException naming the probability that is out of range
   */
  public PreferenceDropout {
    Ranges.probability("user dropout", user);
    Ranges.probability("item dropout", item);
  }

  /** Which preferences users keep. See {@link #dropItems}. */
  void dropUsers(int[] rows, int[] kept, int count, SplittableRandom random) {
    drop(rows, kept, count, user, random);
  }

  /**
   * Which preferences items keep.
   *
   * @param rows {@code [count]}: rows of preferences, -1 where one is missing
   * @param kept {@code [count]}: set to the same rows, -1 where one is dropped
   */
  void dropItems(int[] rows, int[] kept, int count, SplittableRandom random) {
    drop(rows, kept, count, item, random);
  }

  private static void drop(
      int[] rows, int[] kept, int count, double rate, SplittableRandom random) {
    for (int i = 0; i < count; i++) {
      kept[i] = random.nextDouble() < rate ? -1 : rows[i];
    }
  }
}
