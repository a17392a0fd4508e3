package org.coldstart.model.cli;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.definition.TrainingConfig;
import org.coldstart.model.evaluation.RankedUser;
import org.junit.Test;

public class AblationTests {

  private static final ModelDefinition DEFINITION =
      ModelDefinition.parse(
          Map.of(
              "user", Map.of("features", Map.of("history", Map.of("type", "history"))),
              "item",
                  Map.of(
                      "features",
                      Map.of(
                          "text", Map.of("type", "text"),
                          "factors", Map.of("type", "factors", "role", "preference"))),
              "training", Map.of("batch_size", 100)));

  @Test
  public void everyAblationIsADefinitionOfItsOwn() {
    List<Ablation> all = Ablation.others();
    assertEquals(
        all.size(),
        all.stream().map(a -> a.apply(DEFINITION, 3, Map.of("gain", 2.0))).distinct().count());
    assertEquals(all.size(), all.stream().map(Ablation::name).distinct().count());
    for (Ablation each : all) {
      ModelDefinition changed = each.apply(DEFINITION, 3, Map.of("gain", 2.0));
      TrainingConfig training = changed.training();
      assertEquals(TrainingConfig.Serve.TOWERS, training.serve());
      assertEquals(3, training.seed());
      assertEquals(100, training.batchSize());
      assertEquals(OptionalDouble.of(2), training.factorization().gain());
      assertEquals(each.itemFactors(), changed.item().hasFactors());
    }
    assertTrue(all.stream().anyMatch(each -> !each.itemFactors()));
  }

  @Test
  public void defaultChoosesForItself() {
    TrainingConfig training = Ablation.DEFAULT.apply(DEFINITION, 9, Map.of()).training();
    assertEquals(TrainingConfig.Serve.BEST, training.serve());
    assertFalse(training.factorization().gain().isPresent());
  }

  private static AblationFigures figures(int[]... ranks) {
    List<List<RankedUser>> seeds = new java.util.ArrayList<>();
    for (int[] seed : ranks) {
      seeds.add(
          java.util.Arrays.stream(seed)
              .mapToObj(rank -> new RankedUser(200, new int[] {rank}, 0.5))
              .toList());
    }
    return new AblationFigures(Ablation.CLOSED_FORM, seeds, List.of(0.5));
  }

  @Test
  public void differencesAreTakenUserByUser() {
    AblationFigures one = figures(new int[] {0, 30, 0, 150}, new int[] {0, 0, 0, 150});
    AblationFigures other = figures(new int[] {30, 30, 0, 150}, new int[] {30, 30, 0, 150});
    assertEquals((1 + 0.5 + 1 + 0) / 4, one.mean("recall@20"), 1e-12);
    assertEquals(Math.sqrt(2) * 0.125, one.spread("recall@20"), 1e-12);
    assertEquals(0, other.spread("recall@20"), 0);
    double mean = 1.5 / 4;
    double error =
        Math.sqrt((Math.pow(1 - mean, 2) + Math.pow(0.5 - mean, 2) + 2 * mean * mean) / 3 / 4);
    assertArrayEquals(
        new double[] {mean, mean - 1.959963984540054 * error, mean + 1.959963984540054 * error},
        one.difference(other, "recall@20"),
        1e-12);
    assertArrayEquals(new double[3], one.difference(one, "recall@100"), 0);
    String table = AblationFigures.table(List.of(one), other);
    assertTrue(table, table.contains("| closed form alone | .500 | .625 ± .177 | .750 ± .000 |"));
    assertTrue(table, table.contains("+.375 ["));
  }
}
