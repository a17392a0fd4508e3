package org.coldstart.model.warmup;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import org.junit.Test;

public class LabelledTestTests {

  /** Scores of four items: the first user 4, 3, 2, 1, the second one 1, 2, 3, 4. */
  private static final float[][] USERS = {{1, 0}, {0, 1}};

  private static final float[][] ITEMS = {{4, 1}, {3, 2}, {2, 3}, {1, 4}};

  private static LabelledTest.Figures measure(LabelledTest test, int[] seen, int depth) {
    return test.measure(USERS, ITEMS, user -> seen, new double[] {-1, 1}, depth);
  }

  @Test
  public void countsWhatComesFirstAndWhatIsTakenBeforeWhatIsNot() {
    // The first took item 1 and passed 0 and 3 over, the second took 3 and 0 and passed 2 over.
    LabelledTest test =
        new LabelledTest(
            new int[] {0, 0, 0, 1, 1, 1},
            new int[] {0, 1, 3, 3, 0, 2},
            new boolean[] {false, true, false, true, true, false},
            new int[] {0, 1, 2, 3});
    LabelledTest.Figures figures = measure(test, new int[0], 2);
    // 3 lies between 4 and 1: one half. 4 lies above 3, 1 below it: one half.
    assertEquals(.5, figures.auc(), 1e-9);
    // Item 1 is the first user's second; of the second's 3 and 0, one is among the first two.
    assertEquals((1 + .5) / 2, figures.recall(), 1e-9);
    // Standardised scores are 1.34, .45, -.45, -1.34 and half of them is added to -1 and 1:
    // taken -.78, 1.67, .33; not taken -.33, -1.67, 1.22.
    assertEquals((1 + 3 + 2) / 9.0, figures.pooledAuc(), 1e-9);
  }

  @Test
  public void whatAUserHasTouchedAlreadyIsNotRankedUnlessItIsInTheTest() {
    LabelledTest test =
        new LabelledTest(
            new int[] {0}, new int[] {2}, new boolean[] {true}, new int[] {0, 1, 2, 3});
    assertEquals(0, measure(test, new int[0], 1).recall(), 0);
    assertEquals(1, measure(test, new int[] {0, 1, 2}, 1).recall(), 0);
  }

  @Test
  public void whatIsNotDefinedIsLeftOut() {
    LabelledTest test =
        new LabelledTest(
            new int[] {0}, new int[] {2}, new boolean[] {true}, new int[] {0, 1, 2, 3});
    assertFalse(measure(test, new int[0], 1).toMap(1).containsKey("auc"));
    assertEquals(1, measure(test, new int[0], 4).toMap(4).get("recall@4"), 0);
  }
}
