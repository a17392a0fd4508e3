package org.coldstart.model.warmup;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.coldstart.model.linear.SparseMatrix;

/**
 * Who took an item and who did not, for losses that need both. Where nobody is known to have passed
 * an item over, as many users as took it are drawn among those who have not touched it; the draw
 * depends on the item's id and on how many there are alone.
 *
 * @param users ascending rows of the users who took it, then of those who did not
 * @param takers how many of them took it
 */
record Touches(int[] users, int takers) {

  /**
   * @param evidence {@code [items × users]}; see {@link Evidence}
   * @param id the item's id
   */
  static Touches of(SparseMatrix evidence, int item, String id) {
    int from = evidence.starts()[item];
    int to = evidence.starts()[item + 1];
    int[] users = new int[2 * (to - from)];
    int takers = 0;
    for (int e = from; e < to; e++) {
      if (evidence.values()[e] > 0) {
        users[takers++] = evidence.indices()[e];
      }
    }
    int all = takers;
    for (int e = from; e < to; e++) {
      if (!(evidence.values()[e] > 0)) {
        users[all++] = evidence.indices()[e];
      }
    }
    if (all == takers) {
      all += draw(evidence, item, id, users, takers);
    }
    return new Touches(Arrays.copyOf(users, all), takers);
  }

  private static int draw(SparseMatrix evidence, int item, String id, int[] users, int takers) {
    BitSet taken = new BitSet(evidence.columns());
    for (int i = 0; i < takers; i++) {
      taken.set(users[i]);
    }
    int wanted = Math.min(takers, evidence.columns() - takers);
    SplittableRandom random = new SplittableRandom(id.hashCode());
    for (int drawn = 0; drawn < wanted; ) {
      int user = random.nextInt(evidence.columns());
      if (!taken.get(user)) {
        taken.set(user);
        users[takers + drawn++] = user;
      }
    }
    Arrays.sort(users, takers, takers + wanted);
    return wanted;
  }

  /** Number of users. */
  int count() {
    return users.length;
  }

  /** Whether the user at a place took the item. */
  boolean taken(int place) {
    return place < takers;
  }
}
