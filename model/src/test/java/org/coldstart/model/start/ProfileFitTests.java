package org.coldstart.model.start;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.JavaDenseAlgebra;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.train.ProgressListener;
import org.junit.Test;

/**
 * Two groups of users who share friends and likes; items 0 to 3 and 4 to 7, nobody likes item 8.
 */
public class ProfileFitTests {

  private static final int USERS = 40;
  private static final int ITEMS = 9;

  /** Four friends of a group in columns 0 to 3 and 4 to 7; column 8 says that there are none. */
  private static final int WIDTH = 9;

  private static ProfileFit fit(int dimension) {
    int[][] friends = new int[USERS][];
    int[][] liked = new int[USERS][];
    for (int u = 0; u < USERS; u++) {
      int group = 4 * (u % 2);
      friends[u] = new int[] {group + u % 3, group + 3};
      liked[u] = new int[] {group + u % 4 / 2, group + 2 + u % 3 / 2};
    }
    EncodedEntities profiles = new EncodedEntities(matrix(friends, WIDTH), new int[] {0, WIDTH});
    try (Workers workers = Workers.start(2)) {
      return ProfileFit.of(
              profiles,
              matrix(liked, ITEMS),
              dimension,
              new double[] {3},
              1,
              new JavaDenseAlgebra(workers),
              workers,
              ProgressListener.SILENT)
          .get(0);
    }
  }

  private static SparseMatrix matrix(int[][] rows, int columns) {
    int[] starts = new int[rows.length + 1];
    for (int r = 0; r < rows.length; r++) {
      starts[r + 1] = starts[r] + rows[r].length;
    }
    float[] ones = new float[starts[rows.length]];
    Arrays.fill(ones, 1);
    return new SparseMatrix(
        rows.length,
        columns,
        starts,
        Arrays.stream(rows).flatMapToInt(Arrays::stream).toArray(),
        ones);
  }

  private static double score(ProfileFit fit, int item, int... friends) {
    DenseMatrix one = DenseMatrix.zeros(fit.dimension(), fit.dimension());
    for (int d = 0; d < fit.dimension(); d++) {
      one.values()[one.offset(d) + d] = 1;
    }
    ProfileBlock block = new ProfileBlock(fit.columnWeights(), fit.map(), fit.intercept(), one, 1);
    float[] user = new float[fit.dimension()];
    float[] ones = new float[friends.length];
    Arrays.fill(ones, 1);
    block.place(friends, ones, 0, friends.length, user, 0);
    double score = 0;
    for (int d = 0; d < user.length; d++) {
      score += user[d] * fit.items().get(item, d);
    }
    return score;
  }

  @Test
  public void friendsTellTheItemsOfTheirGroup() {
    ProfileFit fit = fit(4);
    for (int item = 0; item < 4; item++) {
      double own = score(fit, item, 1, 2);
      double other = score(fit, item, 5, 6);
      assertTrue(own + " against " + other, own > 0 && other < 0);
      assertTrue(score(fit, item + 4, 5, 6) > score(fit, item + 4, 1, 2));
    }
    assertEquals(0, score(fit, 8, 1, 2), 0);
  }

  @Test
  public void nobodyIsPlacedByWhatIsNotKnown() {
    ProfileFit fit = fit(4);
    assertEquals(0, fit.columnWeights()[8], 0);
    assertEquals(0, score(fit, 1, 8), 0);
    assertEquals(0, score(fit, 1), 0);
  }

  @Test
  public void aShorterBlockIsTheBeginningOfALongerOne() {
    ProfileFit cut = fit(4).leading(2);
    ProfileFit shorter = fit(2);
    assertArrayEquals(shorter.map().values(), cut.map().values(), 0);
    assertArrayEquals(shorter.items().values(), cut.items().values(), 0);
    assertArrayEquals(shorter.intercept(), cut.intercept(), 0);
  }
}
