package org.coldstart.model.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.coldstart.model.definition.FactorizationConfig;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.definition.TrainingConfig;
import org.junit.Test;

public class VariantTests {

  private static final Path FILE = Path.of("variants.json");

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

  private static Variant variant(Map<String, Object> given) {
    return Variant.read(FILE, Map.of("one", given)).get(1);
  }

  @Test
  public void theDefinitionAsItIsComesFirst() {
    Variant first = Variant.read(FILE, Map.of("one", Map.of())).get(0);
    assertEquals(Variant.AS_DEFINED, first);
    ModelDefinition same = first.apply(DEFINITION, 42, Map.of());
    assertEquals(DEFINITION, same);
    assertEquals(7, first.apply(DEFINITION, 7, Map.of()).training().seed());
  }

  @Test
  public void whatAVariantSaysGoesBeforeWhatItTakes() {
    Variant one =
        variant(
            Map.of(
                "factorization", Map.of("gain", 3), "settings_of", "as defined", "serve", "best"));
    assertEquals("as defined", one.settingsOf().orElseThrow());
    FactorizationConfig fixed =
        one.apply(DEFINITION, 1, Map.of("gain", 2, "rank", 5)).training().factorization();
    assertEquals(OptionalDouble.of(3), fixed.gain());
    assertEquals(OptionalInt.of(5), fixed.rank());
    assertEquals(9, variant(Map.of("seed", 9)).apply(DEFINITION, 1, Map.of()).training().seed());
  }

  @Test
  public void itemsMayLoseTheirFactors() {
    assertTrue(variant(Map.of()).apply(DEFINITION, 1, Map.of()).item().hasFactors());
    ModelDefinition without = variant(Map.of("item_factors", false)).apply(DEFINITION, 1, Map.of());
    assertFalse(without.item().hasFactors());
    assertEquals(DEFINITION.item().content(), without.item().content());
  }

  @Test
  public void theAblationsAreDefinitionsOfTheirOwn() throws IOException {
    Path file = Path.of("../qa/evaluation/ablations.json");
    List<Variant> all = Variant.read(file, new DefinitionFile(file).json());
    assertEquals(21, all.size());
    assertEquals(
        21, all.stream().map(v -> v.apply(DEFINITION, 3, Map.of("gain", 2))).distinct().count());
    for (Variant each : all.subList(1, 20)) {
      TrainingConfig training = each.apply(DEFINITION, 3, Map.of("gain", 2)).training();
      assertTrue(each.name(), training.serve() != TrainingConfig.Serve.BEST);
      assertEquals(each.name(), "as defined", each.settingsOf().orElseThrow());
      assertEquals(each.name(), OptionalDouble.of(2), training.factorization().gain());
      assertEquals(each.name(), 100, training.batchSize());
    }
    assertTrue("has a factorisation of its own", all.get(20).settingsOf().isEmpty());
  }
}
