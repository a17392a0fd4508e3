package org.coldstart.model.train;

/**
 * The interactions that towers learn from, column by column.
 *
 * @param user the user of each example
 * @param item the item of each example
 * @param label 1 for a positive and 0 for a negative, or graded; the score to reproduce for the
 *     reconstruction objective
 * @param weight how much the example counts, 0 or more
 * @param session what bounds the pairs that are ranked against each other; empty where sessions are
 *     not known
 * @param userPreference the row of the user's preference as of this example; -1 where there is none
 * @param itemPreference the row of the item's preference as of this example; -1 where there is none
 */
public record TrainingExamples(
    int[] user,
    int[] item,
    float[] label,
    float[] weight,
    int[] session,
    int[] userPreference,
    int[] itemPreference) {

  /**
   * @throws IllegalArgumentException where the columns differ in length
   */
  public TrainingExamples {
    int size = user.length;
    if (item.length != size
        || label.length != size
        || weight.length != size
        || (session.length != 0 && session.length != size)
        || userPreference.length != size
        || itemPreference.length != size) {
      throw new IllegalArgumentException("the columns of the examples differ in length");
    }
  }

  /** Number of examples. */
  public int size() {
    return user.length;
  }

  /** Whether no example is a negative. */
  boolean positivesOnly() {
    for (float each : label) {
      if (!(each > 0)) {
        return false;
      }
    }
    return true;
  }
}
