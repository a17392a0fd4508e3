package org.coldstart.model.train;

import static org.junit.Assert.assertEquals;

import java.util.List;
import org.junit.Test;

public class NewUserRecallTests {

  private static NewUserRecall recall(double... deep) {
    return new NewUserRecall(deep, deep, deep);
  }

  @Test
  public void aGainIsAPartOfWhatIsFoundWithTheErrorOfItsMean() {
    NewUserRecall.Gain gain = recall(0.3, 0.5, 0.4, 0.6).over(recall(0.2, 0.4, 0.4, 0.6));
    assertEquals(0.125, gain.mean(), 1e-12);
    // Gains of .25, .25, 0 and 0: deviation .1443, of four users.
    assertEquals(0.0722, gain.error(), 1e-4);
  }

  @Test
  public void oneUserSaysNothing() {
    assertEquals(Double.POSITIVE_INFINITY, recall(1).over(recall(0.5)).error(), 0);
  }

  @Test
  public void drawsAreTakenTogether() {
    NewUserRecall both = NewUserRecall.together(List.of(recall(0.25), recall(0.75, Double.NaN)));
    assertEquals(3, both.deep().length);
    assertEquals("users without an area do not count", 0.5, both.auc(), 0);
  }
}
