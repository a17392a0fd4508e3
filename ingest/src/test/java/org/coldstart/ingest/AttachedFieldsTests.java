package org.coldstart.ingest;

import java.util.List;
import java.util.Map;
import org.opensearch.test.OpenSearchTestCase;

public class AttachedFieldsTests extends OpenSearchTestCase {

  public void testNothingIsNamedWhereNothingIsMarked() {
    for (Map<String, Object> mapping :
        List.<Map<String, Object>>of(
            Map.of(),
            Map.of("_meta", "text"),
            Map.of("_meta", Map.of("owner", "x")),
            Map.of("_meta", Map.of("coldstart", List.of())))) {
      assertTrue(AttachedFields.in(mapping).isEmpty());
    }
    assertTrue(AttachedFields.in(null).isEmpty());
  }

  public void testFieldsComeAndGoAndTheOwnersMetaStays() {
    Map<String, Object> mapping = Map.of("_meta", Map.of("owner", "x"), "properties", Map.of());
    mapping = AttachedFields.with(mapping, "b", "one");
    mapping = AttachedFields.with(mapping, "a.c", "one");
    assertEquals(List.of("a.c", "b"), List.copyOf(AttachedFields.in(mapping)));
    assertNotEquals(mapping, AttachedFields.with(mapping, "b", "two"));
    mapping = AttachedFields.without(mapping, "b");
    assertEquals(List.of("a.c"), List.copyOf(AttachedFields.in(mapping)));
    mapping = AttachedFields.without(mapping, "a.c");
    assertEquals(Map.of("_meta", Map.of("owner", "x")), mapping);
  }
}
