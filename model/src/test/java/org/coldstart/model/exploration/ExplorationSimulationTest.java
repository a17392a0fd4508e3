package org.coldstart.model.exploration;

import static org.junit.Assert.assertTrue;

import org.coldstart.model.exploration.ExplorationSimulation.Outcome;
import org.junit.Test;

/** Where click rates are known, exploring pays. */
public class ExplorationSimulationTest {

  private static final int VISITS = 5_000;

  @Test
  public void newItemsAreSeenAndClicksAreNotLost() {
    Outcome greedy = ExplorationSimulation.run(ExplorationSimulation.GREEDY, 3, VISITS);
    Outcome random = ExplorationSimulation.run(ExplorationSimulation.RANDOM, 3, VISITS);
    Outcome ucb = ExplorationSimulation.run(ExplorationSimulation.ucb(0.3), 3, VISITS);
    Outcome thompson = ExplorationSimulation.run(ExplorationSimulation.thompson(0.3), 3, VISITS);

    assertTrue(random.wholeRegret() > 2 * greedy.wholeRegret());
    for (Outcome explored : new Outcome[] {ucb, thompson}) {
      String said = explored + " beside " + greedy;
      assertTrue(said, explored.wholeRegret() < 1.02 * greedy.wholeRegret());
      assertTrue(said, explored.exposureOfNew() > greedy.exposureOfNew());
    }
    assertTrue(ucb.exposureOfNew() > 1.2 * greedy.exposureOfNew());
  }
}
