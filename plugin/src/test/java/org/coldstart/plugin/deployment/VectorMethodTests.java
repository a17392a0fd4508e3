package org.coldstart.plugin.deployment;

import java.util.Map;
import org.opensearch.test.OpenSearchTestCase;

public class VectorMethodTests extends OpenSearchTestCase {

  public void testWhatIsLeftOutIsTheDefaults() {
    assertEquals(VectorMethod.DEFAULT, VectorMethod.parse(Map.of()));
    assertEquals(
        VectorMethod.DEFAULT,
        VectorMethod.parse(Map.of("name", "HNSW", "space_type", "innerproduct")));
  }

  public void testOwnParametersReplaceTheDefaults() {
    assertEquals(
        Map.of("m", 8), VectorMethod.parse(Map.of("parameters", Map.of("m", 8))).parameters());
    assertEquals(Map.of(), VectorMethod.parse(Map.of("name", "ivf")).parameters());
  }

  public void testWhatIsWrittenIsReadBack() {
    VectorMethod method =
        VectorMethod.parse(Map.of("engine", "faiss", "parameters", Map.of("m", 8)));
    assertEquals(method, VectorMethod.parse(method.toMap()));
  }

  public void testAnotherSpaceIsRefused() {
    IllegalArgumentException e =
        expectThrows(
            IllegalArgumentException.class, () -> VectorMethod.parse(Map.of("space_type", "l2")));
    assertTrue(e.getMessage(), e.getMessage().contains("[method.space_type] is [l2]"));
  }

  public void testWhatIsUnknownIsNamed() {
    IllegalArgumentException e =
        expectThrows(
            IllegalArgumentException.class, () -> VectorMethod.parse(Map.of("motor", "lucene")));
    assertTrue(e.getMessage(), e.getMessage().contains("[method.motor]"));
    expectThrows(IllegalArgumentException.class, () -> VectorMethod.parse(Map.of("parameters", 3)));
    expectThrows(IllegalArgumentException.class, () -> VectorMethod.parse(Map.of("name", 3)));
  }
}
