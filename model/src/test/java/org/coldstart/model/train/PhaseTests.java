package org.coldstart.model.train;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;

import java.util.Arrays;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.junit.Test;

public class PhaseTests {

  private static final int ITEMS = 10;

  /** Of the users 0, 1 and 2, the middle one wants nothing. */
  private static final SparseMatrix POSITIVES = matrix(new int[] {2, 7}, new int[0], new int[] {9});

  private static final SparseMatrix KNOWN = matrix(new int[] {3, 7}, new int[0], new int[0]);

  private static SparseMatrix matrix(int[]... rows) {
    int[] starts = new int[rows.length + 1];
    for (int r = 0; r < rows.length; r++) {
      starts[r + 1] = starts[r] + rows[r].length;
    }
    int[] indices = Arrays.stream(rows).flatMapToInt(Arrays::stream).toArray();
    return new SparseMatrix(rows.length, ITEMS, starts, indices, new float[indices.length]);
  }

  private static Phase phase() {
    int[] candidates = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    return Phase.of("mixed", POSITIVES, KNOWN, candidates, new int[] {7, 8, 9}, 100, 1);
  }

  /** Both users score an item by its number, or by what is given instead. */
  private static Phase.Ranks rank(float... insteadOfNine) {
    Phase phase = phase();
    int[] items = phase.ranking().items();
    DenseMatrix vectors = DenseMatrix.zeros(items.length, 1);
    for (int place = 0; place < items.length; place++) {
      boolean other = items[place] == 9 && insteadOfNine.length > 0;
      vectors.values()[place] = other ? insteadOfNine[0] : items[place];
    }
    try (Workers workers = Workers.start(2)) {
      return phase.rank(new DenseMatrix(2, 1, new float[] {1, 1}), vectors, workers);
    }
  }

  @Test
  public void ranksWhatIsWantedAmongWhatIsNotKnown() {
    Phase phase = phase();
    assertArrayEquals(new int[] {0, 2}, phase.users());
    assertEquals(1, phase.depth());
    assertEquals(2 / 3., phase.freshShareOfPositives(), 1e-12);
    Phase.Ranks ranks = rank();
    assertArrayEquals(
        "7 is wanted though known, 3 is not ranked", new int[] {2, 6}, ranks.users()[0].ranks());
    assertEquals(8, ranks.users()[0].candidates());
    assertArrayEquals(new int[] {0}, ranks.users()[1].ranks());
    assertEquals((0 + 1) / 2., ranks.meanRecall(1), 1e-12);
    assertEquals((0.5 + 1) / 2., ranks.meanRecall(3), 1e-12);
    assertArrayEquals(new int[] {1, 1}, ranks.freshInTop());
    assertEquals(1, ranks.freshShareOfTop(1), 0);
  }

  @Test
  public void whatHasNoScoreComesLast() {
    for (float astray : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      assertArrayEquals(new int[] {8}, rank(astray).users()[1].ranks());
    }
  }

  @Test
  public void tiesAreBrokenTheSameWayWhateverElseIsRanked() {
    int[] some =
        Phase.of("warm", POSITIVES, KNOWN, new int[] {2, 5, 9}, new int[0], 9, 1).ranking().items();
    int[] all = phase().ranking().items();
    assertArrayEquals(
        some, Arrays.stream(all).filter(i -> Arrays.stream(some).anyMatch(j -> i == j)).toArray());
  }
}
