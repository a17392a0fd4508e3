package org.coldstart.ingest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coldstart.model.feature.FeatureSource;
import org.opensearch.test.OpenSearchTestCase;

public class FingerprintTests extends OpenSearchTestCase {

  public void testEqualJsonGivesEqualFingerprints() {
    assertEquals(of(1), of(1L));
    assertEquals(of(1), of(1.0));
    assertEquals(of(0.1f), of(0.1));
    assertEquals(of(0.0), of(-0.0));
    assertEquals(of(List.of(1, "x")), of(new ArrayList<>(Arrays.asList(1L, "x"))));
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("x", 1);
    one.put("y", 2);
    Map<String, Object> other = new LinkedHashMap<>();
    other.put("y", 2);
    other.put("x", 1);
    assertEquals(of(one), of(other));
    float component = randomFloat() * 100;
    assertEquals(of(List.of(component, 1.0f)), of(List.of(Double.parseDouble(component + ""), 1L)));
    int number = randomInt();
    assertEquals(of(number), of((double) number));
  }

  public void testDifferentValuesGiveDifferentFingerprints() {
    List<Object> values =
        Arrays.asList(
            null,
            "",
            "1",
            1,
            1.5,
            true,
            false,
            "true",
            List.of(),
            List.of(1),
            List.of("1"),
            List.of("a", "b"),
            List.of("b", "a"),
            List.of("ab"),
            Map.of(),
            Map.of("a", 1),
            Map.of("a", 2),
            Long.MAX_VALUE,
            Long.MAX_VALUE - 1,
            Double.NaN,
            Double.POSITIVE_INFINITY);
    Set<String> fingerprints = new HashSet<>();
    for (Object value : values) {
      assertTrue("collides: " + value, fingerprints.add(of(value)));
    }
  }

  public void testOnlyTheNamedFieldsCount() {
    String some = randomAlphaOfLength(5);
    FeatureSource item = FeatureSource.of(Map.of("year", 1990, "stock", some));
    FeatureSource later = FeatureSource.of(Map.of("year", 1990, "stock", some + "x"));
    assertEquals(
        Fingerprint.of(item, List.of("year"), List.of()),
        Fingerprint.of(later, List.of("year"), List.of()));
    assertNotEquals(
        Fingerprint.of(item, List.of("year", "stock"), List.of()),
        Fingerprint.of(later, List.of("year", "stock"), List.of()));
  }

  private static String of(Object value) {
    return Fingerprint.of(field -> value, List.of("field"), List.of());
  }
}
