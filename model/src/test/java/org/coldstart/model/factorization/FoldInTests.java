package org.coldstart.model.factorization;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.junit.Test;

public class FoldInTests {

  private static final int FACTORS = 16;
  private static final float ALPHA = 3;
  private static final double LAMBDA = 0.8;

  @Test
  public void aHistoryGetsTheVectorOfTheUsersOwnStep() {
    aHistoryGetsTheVectorOfTheUsersOwnStep(0.2);
  }

  @Test
  public void soDoesAHistoryLongerThanAVector() {
    aHistoryGetsTheVectorOfTheUsersOwnStep(0.7);
  }

  private static void aHistoryGetsTheVectorOfTheUsersOwnStep(double density) {
    SparseMatrix interactions = ImplicitAlsTests.interactions(new Random(1), 80, 60, density);
    DenseMatrix items = ImplicitAlsTests.normal(new Random(2), 60, FACTORS);
    DenseMatrix prior = ImplicitAlsTests.normal(new Random(3), 80, FACTORS);
    FoldIn foldIn = FoldIn.of(items, LAMBDA, Workers.start(1));
    DenseMatrix whitened = foldIn.whiten(items, Workers.start(1));
    for (boolean withPrior : new boolean[] {false, true}) {
      DenseMatrix users =
          // 60 steps on 16 factors: conjugate gradient has long arrived, by another road
          ImplicitAlsTests.fit(
                  new AlsSettings(FACTORS, ALPHA, LAMBDA, 1, 60, 0),
                  interactions,
                  new AlsStart(null, items, withPrior ? prior : null, null),
                  1)
              .users();
      for (int user = 0; user < 80; user++) {
        int begin = interactions.starts()[user];
        int count = interactions.entries(user);
        int[] history = Arrays.copyOfRange(interactions.indices(), begin, begin + count);
        float[] confidences = new float[count];
        for (int e = 0; e < count; e++) {
          confidences[e] = ALPHA * interactions.values()[begin + e];
        }
        float[] vector = new float[FACTORS];
        boolean known =
            foldIn.solve(
                whitened, history, confidences, count, withPrior ? prior.row(user) : null, vector);
        assertEquals(count > 0, known);
        assertArrayEquals("user " + user, users.row(user), vector, 1e-4f);
      }
    }
  }

  @Test
  public void aConfidenceOfOneIsAllowedAndTheOrderOfAHistoryIsNoMatter() {
    DenseMatrix items = ImplicitAlsTests.normal(new Random(4), 20, FACTORS);
    FoldIn foldIn = FoldIn.of(items, LAMBDA, Workers.start(1));
    DenseMatrix whitened = foldIn.whiten(items, Workers.start(1));
    float[] one = new float[FACTORS];
    float[] other = new float[FACTORS];
    assertTrue(foldIn.solve(whitened, new int[] {3, 7, 9}, new float[] {1, 5, 2}, 3, one));
    assertTrue(foldIn.solve(whitened, new int[] {9, 3, 7, -1}, new float[] {2, 1, 5, 0}, 3, other));
    assertArrayEquals(one, other, 1e-5f);
    SparseMatrix same =
        new SparseMatrix(1, 20, new int[] {0, 3}, new int[] {3, 7, 9}, new float[] {1, 5, 2});
    Factorization step =
        ImplicitAlsTests.fit(
            new AlsSettings(FACTORS, 1, LAMBDA, 1, 60, 0),
            same,
            new AlsStart(null, items, null, null),
            1);
    assertArrayEquals(step.users().row(0), one, 1e-4f);
  }

  @Test
  public void anEmptyHistoryIsZeroAndSaysSo() {
    DenseMatrix items = ImplicitAlsTests.normal(new Random(5), 4, 3);
    FoldIn foldIn = FoldIn.of(items, LAMBDA, Workers.start(1));
    float[] out = {1, 1, 1};
    assertFalse(foldIn.solve(items, new int[0], new float[0], 0, out));
    assertArrayEquals(new float[3], out, 0f);
  }

  @Test
  public void theVectorIsTheSameHoweverManyThreadsPreparedIt() {
    DenseMatrix items = ImplicitAlsTests.normal(new Random(6), 1000, 40);
    int[] history = {5, 999, 500};
    float[] confidences = {2, 3, 4};
    float[] one = new float[40];
    float[] three = new float[40];
    solve(items, Workers.start(1), history, confidences, one);
    try (Workers workers = Workers.start(3)) {
      solve(items, workers, history, confidences, three);
    }
    assertArrayEquals(one, three, 0f);
  }

  private static void solve(
      DenseMatrix items, Workers workers, int[] history, float[] confidences, float[] out) {
    FoldIn foldIn = FoldIn.of(items, LAMBDA, workers);
    foldIn.solve(foldIn.whiten(items, workers), history, confidences, history.length, out);
  }

  @Test
  public void rowsOfAHistoryAloneGiveTheSameBits() {
    DenseMatrix items = ImplicitAlsTests.normal(new Random(8), 700, 37);
    FoldIn foldIn = FoldIn.of(items, LAMBDA, Workers.start(1));
    FoldIn restored = new FoldIn(LAMBDA, foldIn.inverse());
    DenseMatrix all = foldIn.whiten(items, Workers.start(1));
    for (int count : new int[] {1, 5, 37, 38, 90}) {
      int[] history = new Random(count).ints(0, 700).distinct().limit(count).sorted().toArray();
      float[] confidences = new float[count];
      DenseMatrix few = DenseMatrix.zeros(count, 37);
      int[] places = new int[count];
      for (int i = 0; i < count; i++) {
        confidences[i] = 1 + i % 4;
        places[i] = i;
        DenseMatrix alone = new DenseMatrix(1, 37, items.row(history[i]));
        float[] h = restored.whiten(alone, Workers.start(1)).row(0);
        assertArrayEquals(all.row(history[i]), h, 0f);
        System.arraycopy(h, 0, few.values(), few.offset(i), 37);
      }
      float[] expected = new float[37];
      float[] actual = new float[37];
      foldIn.solve(all, history, confidences, count, expected);
      restored.solve(few, places, confidences, count, actual);
      assertArrayEquals(expected, actual, 0f);
    }
  }

  @Test
  public void senselessInputIsRefused() {
    DenseMatrix items = ImplicitAlsTests.normal(new Random(7), 4, 3);
    FoldIn foldIn = FoldIn.of(items, LAMBDA, Workers.start(1));
    DenseMatrix whitened = foldIn.whiten(items, Workers.start(1));
    float[] out = new float[3];
    for (float confidence : new float[] {0.9f, Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> foldIn.solve(whitened, new int[] {1}, new float[] {confidence}, 1, out));
    }
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> foldIn.solve(whitened, new int[] {4}, new float[] {2}, 1, out));
    assertThrows(IllegalArgumentException.class, () -> FoldIn.of(items, 0, Workers.start(1)));
    assertThrows(IllegalArgumentException.class, () -> new FoldIn(LAMBDA, DenseMatrix.zeros(2, 3)));
    items.values()[0] = Float.NaN;
    assertThrows(IllegalArgumentException.class, () -> FoldIn.of(items, LAMBDA, Workers.start(1)));
  }

  @Test
  public void itsMemoryIsThatOfOneSquareHoweverManyItems() {
    FoldIn foldIn = FoldIn.of(DenseMatrix.zeros(100, 8), LAMBDA, Workers.start(1));
    long arrays = 4L * 8 * 8;
    assertTrue(foldIn.ramBytesUsed() >= arrays && foldIn.ramBytesUsed() < arrays + 200);
  }
}
