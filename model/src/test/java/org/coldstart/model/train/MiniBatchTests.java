package org.coldstart.model.train;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.loss.Batch;
import org.junit.Test;

public class MiniBatchTests {

  /** User 0 likes items 1 and 3, user 1 likes item 0, user 2 nothing known; five items. */
  private static final SparseMatrix POSITIVES =
      new SparseMatrix(3, 5, new int[] {0, 2, 3, 3}, new int[] {1, 3, 0}, new float[] {1, 1, 1});

  private static final TrainingExamples EXAMPLES =
      new TrainingExamples(
          new int[] {0, 1, 2, 0},
          new int[] {1, 0, 1, 3},
          new float[] {1, 1, 1, 1},
          new float[] {1, 2, 3, 4},
          new int[0],
          new int[] {0, 1, -1, 2},
          new int[] {5, 6, 7, 8});

  @Test
  public void falseNegativesAreMaskedAndNothingElse() {
    NegativeSampler sampler = new NegativeSampler(Negatives.ofAll(POSITIVES));
    int[] users = {0, 1, 2, 0};
    int[] columns = {1, 0, 1, 3, 3, 4, 0};
    for (int pass = 0; pass < 2; pass++) {
      var mask = sampler.mask(users, 4, columns, 7);
      for (int row = 0; row < 4; row++) {
        for (int column = 0; column < 7; column++) {
          int item = columns[column];
          boolean own = item == columns[row];
          boolean known = users[row] == 0 ? item == 1 || item == 3 : users[row] == 1 && item == 0;
          assertEquals(row + " " + column, own || known, mask.masked(row, column));
        }
      }
    }
  }

  @Test
  public void usersWhoLikeMoreThanABatchHoldsAreMaskedAlike() {
    SparseMatrix liked =
        new SparseMatrix(
            1, 9, new int[] {0, 6}, new int[] {0, 2, 3, 5, 6, 8}, new float[] {1, 1, 1, 1, 1, 1});
    NegativeSampler sampler = new NegativeSampler(Negatives.ofAll(liked));
    int[] columns = {2, 7, 8, 1, 8, 4, 2, 7};
    for (int size : new int[] {5, 8}) {
      var mask = sampler.mask(new int[] {0, 0}, 2, columns, size);
      for (int column = 0; column < size; column++) {
        int item = columns[column];
        boolean known = item == 2 || item == 8;
        assertEquals(known, mask.masked(0, column));
        assertEquals(known || item == 7, mask.masked(1, column));
      }
    }
  }

  @Test
  public void everyShiftAndEveryItemIsDrawn() {
    NegativeSampler sampler = new NegativeSampler(Negatives.ofAll(POSITIVES));
    SplittableRandom random = new SplittableRandom(1);
    boolean[] shiftsSeen = new boolean[4];
    for (int shift : sampler.shifts(4, 100, random)) {
      shiftsSeen[shift] = true;
    }
    assertArrayEquals(new boolean[] {false, true, true, true}, shiftsSeen);
    assertEquals(0, sampler.shifts(1, 3, random).length);
    int[] drawn = new int[100];
    sampler.uniform(drawn, 1, 100, random);
    assertEquals(5, Arrays.stream(drawn).distinct().count());
    assertEquals(Math.log(1 / 5.0), sampler.uniformLogProbability(), 1e-6);
  }

  @Test
  public void itemsThatNobodyWantedAreDrawnAndThoseSetAsideAreNot() {
    // Nobody has touched items 2 and 4; all that is known of item 0 has been set aside.
    SparseMatrix left =
        new SparseMatrix(3, 5, new int[] {0, 2, 2, 2}, new int[] {1, 3}, new float[] {1, 1});
    NegativeSampler sampler = new NegativeSampler(Negatives.ofPart(left, POSITIVES));
    int[] drawn = new int[100];
    sampler.uniform(drawn, 0, 100, new SplittableRandom(1));
    assertArrayEquals(new int[] {1, 2, 3, 4}, Arrays.stream(drawn).distinct().sorted().toArray());
    assertEquals(Math.log(1 / 4.0), sampler.uniformLogProbability(), 1e-6);
  }

  @Test
  public void aBatchHoldsItsExamplesAndWhatSamplingSaysOfThem() {
    MiniBatch batch = miniBatch(new PreferenceDropout(0, 0));
    Batch filled = batch.fill(new int[] {3, 2, 0, 1}, 1, 4, new SplittableRandom(1));
    assertEquals(3, filled.rows());
    assertEquals(5, filled.columns());
    assertArrayEquals(new int[] {2, 0, 1}, Arrays.copyOf(batch.users, 3));
    assertArrayEquals(new int[] {1, 1, 0}, Arrays.copyOf(batch.items, 3));
    assertArrayEquals(new int[] {-1, 0, 1}, Arrays.copyOf(batch.keptUserPreferences, 3));
    assertArrayEquals(new int[] {7, 5, 6}, Arrays.copyOf(batch.keptItemPreferences, 3));
    assertArrayEquals(new float[] {3, 1, 2}, Arrays.copyOf(filled.weights(), 3), 0);
    float half = (float) Math.log(0.5);
    float quarter = (float) Math.log(0.25);
    float fifth = (float) Math.log(0.2);
    assertArrayEquals(
        new float[] {half, half, quarter, fifth, fifth},
        Arrays.copyOf(filled.logProbabilities(), 5),
        1e-6f);
    assertEquals(2, filled.shifts().length);
    assertEquals(1, filled.pairShifts());
    assertTrue(filled.mask().masked(0, 1));
  }

  @Test
  public void dropoutDropsNoneAllOrAShare() {
    int[] order = {0, 1, 2, 3};
    MiniBatch all = miniBatch(new PreferenceDropout(1, 1));
    all.fill(order, 0, 4, new SplittableRandom(1));
    for (int row = 0; row < 4; row++) {
      assertEquals(-1, all.keptUserPreferences[row]);
      assertEquals(-1, all.keptItemPreferences[row]);
      assertTrue(all.itemPreferences[row] >= 0);
    }
    MiniBatch none = miniBatch(new PreferenceDropout(0, 0));
    none.fill(order, 0, 4, new SplittableRandom(1));
    assertArrayEquals(EXAMPLES.itemPreference(), Arrays.copyOf(none.keptItemPreferences, 4));

    // Sides are drawn apart: all four combinations come up, about as often as they should.
    int[] rows = new int[10_000];
    int[] keptUsers = new int[rows.length];
    int[] keptItems = new int[rows.length];
    PreferenceDropout dropout = new PreferenceDropout(0.3, 0.6);
    SplittableRandom random = new SplittableRandom(2);
    dropout.dropUsers(rows, keptUsers, rows.length, random);
    dropout.dropItems(rows, keptItems, rows.length, random);
    int users = 0;
    int items = 0;
    int both = 0;
    for (int i = 0; i < rows.length; i++) {
      users -= keptUsers[i];
      items -= keptItems[i];
      both += keptUsers[i] * keptItems[i];
    }
    assertEquals(0.3, users / 10_000.0, 0.02);
    assertEquals(0.6, items / 10_000.0, 0.02);
    assertEquals(0.18, both / 10_000.0, 0.02);
  }

  private static MiniBatch miniBatch(PreferenceDropout dropout) {
    return new MiniBatch(
        EXAMPLES, new NegativeSampler(Negatives.ofAll(POSITIVES)), dropout, 5, 4, 2, 1, 2);
  }
}
