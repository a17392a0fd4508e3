package org.coldstart.model.train;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.junit.Test;

public class HoldOutTest {

  private final SparseMatrix positives =
      new GenreWorld(100, 80, 5).data(GenreWorld.definition(Map.of(), false)).positives();

  @Test
  public void nothingIsOnBothSides() {
    HoldOut held = HoldOut.draw(positives, 3);
    BitSet cold = new BitSet();
    Arrays.stream(held.coldItems()).forEach(cold::set);
    for (int e = 0; e < held.train().entries(); e++) {
      assertFalse(cold.get(held.train().indices()[e]));
    }
    for (int u = 0; u < positives.rows(); u++) {
      assertTrue(held.coldUser().entries(u) == 0 || held.train().entries(u) == 0);
      for (SparseMatrix other : new SparseMatrix[] {held.warm(), held.coldUser()}) {
        for (int e = other.starts()[u]; e < other.starts()[u + 1]; e++) {
          assertTrue(
              Arrays.binarySearch(
                      held.train().indices(),
                      held.train().starts()[u],
                      held.train().starts()[u + 1],
                      other.indices()[e])
                  < 0);
        }
      }
    }
    assertEquals(8, held.coldItems().length);
    assertTrue(held.coldItemShare().entries() < held.coldItem().entries() / 2);
  }

  @Test
  public void sameSeedDrawsTheSame() {
    HoldOut one = HoldOut.draw(positives, 3);
    HoldOut two = HoldOut.draw(positives, 3);
    assertTrue(Arrays.equals(one.coldItems(), two.coldItems()));
    assertTrue(Arrays.equals(one.train().indices(), two.train().indices()));
    assertFalse(Arrays.equals(one.coldItems(), HoldOut.draw(positives, 4).coldItems()));
  }

  @Test
  public void heldOutItemsHaveAFewFirstInteractionsAndSomeAreLeft() {
    HoldOut held = HoldOut.draw(positives, 3);
    SparseMatrix all = held.coldItem().transpose();
    SparseMatrix first = held.firstOfColdItems().transpose();
    BitSet counts = new BitSet();
    for (int item = 0; item < all.rows(); item++) {
      assertTrue(first.entries(item) <= Math.max(0, Math.min(5, all.entries(item) - 1)));
      counts.set(first.entries(item));
      for (int e = first.starts()[item]; e < first.starts()[item + 1]; e++) {
        assertTrue(
            Arrays.binarySearch(
                    all.indices(), all.starts()[item], all.starts()[item + 1], first.indices()[e])
                >= 0);
      }
    }
    assertTrue("as many as each other: " + counts, counts.cardinality() > 2);
    assertTrue(Arrays.equals(held.firstOfColdItems().indices(), held.firstOfColdItems().indices()));
  }

  @Test
  public void everybodyWhomAPhaseAsksAboutIsNamedBefore() {
    HoldOut held = HoldOut.draw(positives, 3);
    try (Workers workers = Workers.start(1)) {
      for (int mostUsers = 1; mostUsers < 8; mostUsers++) {
        HeldOutPhases phases = new HeldOutPhases(held, mostUsers, 5, workers);
        BitSet named = new BitSet();
        Arrays.stream(phases.users()).forEach(named::set);
        Candidate asked =
            new Candidate() {
              @Override
              public String name() {
                return "asked";
              }

              @Override
              public DenseMatrix users(int[] users, boolean cold) {
                Arrays.stream(users).forEach(user -> assertTrue("user " + user, named.get(user)));
                return DenseMatrix.zeros(users.length, 1);
              }

              @Override
              public DenseMatrix items(int[] items) {
                return DenseMatrix.zeros(items.length, 1);
              }
            };
        phases.judge(asked);
        phases.recall(HeldOutPhases.COLD_USER, asked);
        phases.warmingRecall(asked);
      }
    }
  }

  @Test
  public void littleDataIsNotHeldOut() {
    SparseMatrix few = new SparseMatrix(1, 1, new int[] {0, 1}, new int[] {0}, new float[] {1});
    assertFalse(HoldOut.possible(few));
    assertTrue(HoldOut.possible(positives));
  }
}
