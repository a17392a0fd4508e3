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
            foldIn.solve(history, confidences, count, withPrior ? prior.row(user) : null, vector);
        assertEquals(count > 0, known);
        assertArrayEquals("user " + user, users.row(user), vector, 1e-4f);
      }
    }
  }

  @Test
  public void aConfidenceOfOneIsAllowedAndTheOrderOfAHistoryIsNoMatter() {
    DenseMatrix items = ImplicitAlsTests.normal(new Random(4), 20, FACTORS);
    FoldIn foldIn = FoldIn.of(items, LAMBDA, Workers.start(1));
    float[] one = new float[FACTORS];
    float[] other = new float[FACTORS];
    assertTrue(foldIn.solve(new int[] {3, 7, 9}, new float[] {1, 5, 2}, 3, one));
    assertTrue(foldIn.solve(new int[] {9, 3, 7, -1}, new float[] {2, 1, 5, 0}, 3, other));
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
    FoldIn foldIn =
        FoldIn.of(ImplicitAlsTests.normal(new Random(5), 4, 3), LAMBDA, Workers.start(1));
    float[] out = {1, 1, 1};
    assertFalse(foldIn.solve(new int[0], new float[0], 0, out));
    assertArrayEquals(new float[3], out, 0f);
  }

  @Test
  public void theVectorIsTheSameHoweverManyThreadsPreparedIt() {
    DenseMatrix items = ImplicitAlsTests.normal(new Random(6), 1000, 40);
    int[] history = {5, 999, 500};
    float[] confidences = {2, 3, 4};
    float[] one = new float[40];
    float[] three = new float[40];
    FoldIn.of(items, LAMBDA, Workers.start(1)).solve(history, confidences, 3, one);
    try (Workers workers = Workers.start(3)) {
      FoldIn.of(items, LAMBDA, workers).solve(history, confidences, 3, three);
    }
    assertArrayEquals(one, three, 0f);
  }

  @Test
  public void senselessInputIsRefused() {
    DenseMatrix items = ImplicitAlsTests.normal(new Random(7), 4, 3);
    FoldIn foldIn = FoldIn.of(items, LAMBDA, Workers.start(1));
    float[] out = new float[3];
    for (float confidence : new float[] {0.9f, Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> foldIn.solve(new int[] {1}, new float[] {confidence}, 1, out));
    }
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> foldIn.solve(new int[] {4}, new float[] {2}, 1, out));
    assertThrows(IllegalArgumentException.class, () -> FoldIn.of(items, 0, Workers.start(1)));
    items.values()[0] = Float.NaN;
    assertThrows(IllegalArgumentException.class, () -> FoldIn.of(items, LAMBDA, Workers.start(1)));
  }

  @Test
  public void itsMemoryIsThatOfTheItemsAndOneSquare() {
    FoldIn foldIn = FoldIn.of(DenseMatrix.zeros(100, 8), LAMBDA, Workers.start(1));
    long arrays = 4L * (100 * 8 + 8 * 8);
    assertTrue(foldIn.ramBytesUsed() >= arrays && foldIn.ramBytesUsed() < arrays + 200);
  }
}
