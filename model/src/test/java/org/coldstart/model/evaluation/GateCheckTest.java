package org.coldstart.model.evaluation;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coldstart.model.definition.Gate;
import org.coldstart.model.definition.ModelDefinition;
import org.junit.Test;

public class GateCheckTest {

  private static List<RankedUser> oneUser(int... ranks) {
    return List.of(new RankedUser(100, ranks, .5));
  }

  /** Recall@20: the model 2/4, ridge 1/4. */
  private static final HeldOutRanks CANDIDATE =
      new HeldOutRanks.Builder()
          .add("cold_item", "model", oneUser(1, 5, 30, 40))
          .add("cold_item", "ridge", oneUser(1, 25, 30, 40))
          .build();

  /** Recall@20 of the active version on its own held-out data: 3/4. */
  private static final HeldOutRanks ACTIVE =
      new HeldOutRanks.Builder().add("cold_item", "model", oneUser(1, 5, 10, 40)).build();

  private static Gate gate(String metric, Map<String, Object> condition) {
    return ModelDefinition.parse(
            Map.of(
                "user", Map.of("features", Map.of("h", Map.of("type", "history"))),
                "item", Map.of("features", Map.of("g", Map.of("type", "categorical"))),
                "gate", Map.of(metric, condition)))
        .gate();
  }

  private static List<String> failures(Map<String, Object> condition, HeldOutRanks active) {
    return new GateCheck(CANDIDATE, Optional.ofNullable(active))
        .failures(gate("cold_item.recall@20", condition));
  }

  @Test
  public void aFigureIsHeldAgainstTheActiveVersionsOwn() {
    assertTrue(failures(Map.of("min_ratio_to_active", .66), ACTIVE).isEmpty());
    List<String> failures = failures(Map.of("min_ratio_to_active", .67), ACTIVE);
    assertEquals(1, failures.size());
    assertTrue(failures.get(0), failures.get(0).contains("[active], 0.75"));
    assertTrue(failures(Map.of("min_ratio_to_active", 5), null).isEmpty());
  }

  @Test
  public void aFigureIsHeldAgainstBaselinesAndNumbers() {
    assertTrue(failures(Map.of("min", .5, "min_ratio_to_ridge", 2), null).isEmpty());
    assertEquals(2, failures(Map.of("min", .51, "min_ratio_to_ridge", 2.01), null).size());
  }

  @Test
  public void whatWasNotMeasuredDoesNotHold() {
    assertEquals(1, failures(Map.of("min_ratio_to_popularity", .1), null).size());
    GateCheck check = new GateCheck(CANDIDATE, Optional.empty());
    assertEquals(1, check.failures(gate("warm.auc", Map.of("min", 0))).size());
    assertTrue(check.failures(Gate.OPEN).isEmpty());
  }

  @Test
  public void outcomeIsToldWithItsReasons() {
    assertEquals(Map.of("passed", true, "failures", List.of()), GateCheck.told(List.of()));
    assertEquals(Map.of("passed", false, "failures", List.of("no")), GateCheck.told(List.of("no")));
  }
}
