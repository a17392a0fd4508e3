package org.coldstart.model.train;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.Map;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.junit.Test;

public class StandingTests {

  private static final Standing START = new Standing(0.5, 0.4, 0.2);

  @Test
  public void aChallengerMustBeBetterAndHarmNobody() {
    assertTrue(new Standing(0.51, 0.4, 0.2).beats(START));
    assertTrue(new Standing(0.51, 0.395, 0.198).beats(START));
    assertFalse("no better than noise", new Standing(0.504, 0.5, 0.3).beats(START));
    assertFalse("known items suffer", new Standing(0.9, 0.39, 0.3).beats(START));
    assertFalse("new users suffer", new Standing(0.9, 0.5, 0.19).beats(START));
  }

  @Test
  public void whereNobodyIsNewNobodyIsHarmed() {
    assertTrue(new Standing(0.51, 0.4, 0).beats(new Standing(0.5, 0.4, 0)));
  }

  /** Knows who likes what; whom it sees without interactions, it may know nothing of. */
  private record Oracle(SparseMatrix positives, boolean knowsNewUsers) implements Candidate {

    @Override
    public String name() {
      return "oracle";
    }

    @Override
    public DenseMatrix users(int[] users, boolean cold) {
      DenseMatrix out = DenseMatrix.zeros(users.length, positives.columns());
      for (int i = 0; i < users.length; i++) {
        for (int e = positives.starts()[users[i]]; e < positives.starts()[users[i] + 1]; e++) {
          out.values()[out.offset(i) + positives.indices()[e]] = cold && !knowsNewUsers ? -1 : 1;
        }
      }
      return out;
    }

    @Override
    public DenseMatrix items(int[] items) {
      DenseMatrix out = DenseMatrix.zeros(items.length, positives.columns());
      for (int i = 0; i < items.length; i++) {
        out.values()[out.offset(i) + items[i]] = 1;
      }
      return out;
    }
  }

  @Test
  public void newUsersAreLookedAtApart() {
    SparseMatrix positives =
        new GenreWorld(100, 80, 5).data(GenreWorld.definition(Map.of(), true)).positives();
    HoldOut heldOut = HoldOut.draw(positives, 3);
    try (Workers workers = Workers.start(1)) {
      Draw draw =
          new Draw(
              heldOut, null, null, new HeldOutPhases(heldOut, 1_000, 3, workers), true, workers);
      Standing knowing = Standing.of(draw, new Oracle(positives, true));
      Standing forgetful = Standing.of(draw, new Oracle(positives, false));
      assertEquals(knowing.objective(), forgetful.objective(), 0);
      assertEquals(knowing.warm(), forgetful.warm(), 0);
      assertTrue(knowing.coldUsers() > 0.2);
      assertEquals(0, forgetful.coldUsers(), 0);
    }
  }
}
