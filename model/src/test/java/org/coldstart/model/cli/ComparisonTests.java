package org.coldstart.model.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;

public class ComparisonTests {

  private static final Variant OTHER = new Variant("other", Map.of(), Optional.empty(), true);

  private static ComparisonRun run(double objective, double... recalls) {
    return new ComparisonRun(
        Map.of("model", Map.of("recall@3", recalls)), Map.of("gain", 2.0), objective);
  }

  private static Map<?, ?> figure(Comparison comparison, String system) {
    return (Map<?, ?>) ((Map<?, ?>) comparison.toMap().get(system)).get("recall@3");
  }

  @Test
  public void drawsAreComparedDrawByDraw() {
    Comparison comparison = new Comparison(false);
    comparison.add(Variant.AS_DEFINED, run(.5, .4, .8));
    comparison.add(OTHER, run(.5, .3));
    comparison.add(Variant.AS_DEFINED, run(.7, .3, .5, .4));
    comparison.add(OTHER, run(.5, .4));
    comparison.add(Variant.AS_DEFINED, run(.6, .9));
    Map<?, ?> reference = figure(comparison, "as defined");
    assertEquals((.6 + .4 + .9) / 3, (Double) reference.get("mean"), 1e-12);
    assertFalse(reference.containsKey("as_defined_ratio"));
    Map<?, ?> other = figure(comparison, "other");
    assertEquals(List.of(.3, .4), other.get("by_repetition"));
    // Of the ratios 2 and 1, Student's t of one degree of freedom, 12.706, times .5.
    assertEquals(1.5, (Double) other.get("as_defined_ratio"), 1e-12);
    List<?> interval = (List<?>) other.get("as_defined_ratio_ci");
    assertEquals(1.5 - 12.706 / 2, (Double) interval.get(0), 1e-9);
    String table = comparison.table();
    assertTrue(table, table.contains("| as defined | 3 | .600 | .633 ± .252 | – |"));
    assertTrue(table, table.contains("| other | 2 | .500 | .350 ± .071 | 1.500 (-4.853–7.853) |"));
  }

  @Test
  public void seedsAreComparedUserByUser() {
    Comparison comparison = new Comparison(true);
    comparison.add(Variant.AS_DEFINED, run(.5, .2, .4, .6, .8));
    comparison.add(OTHER, run(.5, .1, .2, .3, .4));
    comparison.add(Variant.AS_DEFINED, run(.5, .4, .8, 1, .8));
    comparison.add(OTHER, run(.5, .2, .4, .5, .4));
    comparison.add(Variant.AS_DEFINED, run(.5, 1, 1, 1, 1));
    Map<?, ?> other = figure(comparison, "other");
    assertEquals(2, (Double) other.get("as_defined_ratio"), 1e-12);
    List<?> interval = (List<?>) other.get("as_defined_ratio_ci");
    assertEquals("each user has twice as much", 2, (Double) interval.get(0), 1e-12);
    assertEquals(2, (Double) interval.get(1), 1e-12);
  }

  @Test
  public void whoFindsNothingHasNoRatio() {
    for (boolean sameUsers : new boolean[] {true, false}) {
      Comparison comparison = new Comparison(sameUsers);
      comparison.add(Variant.AS_DEFINED, run(Double.NaN, .2, .4));
      comparison.add(OTHER, run(Double.NaN, 0, 0));
      assertFalse(figure(comparison, "other").containsKey("as_defined_ratio"));
      assertTrue(comparison.table().contains("| other | 1 | – | .000 ± .000 | – |"));
    }
  }

  @Test
  public void runsSurviveTheJournal() {
    ComparisonRun run = run(Double.NaN, .25, Double.NaN);
    ComparisonRun back = ComparisonRun.fromMap(run.toMap());
    assertEquals(run.chosen(), back.chosen());
    assertEquals(.25, back.model().get("recall@3")[0], 0);
    assertTrue(Double.isNaN(back.model().get("recall@3")[1]));
    assertTrue(Double.isNaN(back.objective()));
  }
}
