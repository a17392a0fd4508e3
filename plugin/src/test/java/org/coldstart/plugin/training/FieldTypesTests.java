package org.coldstart.plugin.training;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coldstart.model.definition.DefinitionException;
import org.coldstart.model.feature.Feature;
import org.coldstart.model.feature.FeatureSchema;
import org.opensearch.test.OpenSearchTestCase;

public class FieldTypesTests extends OpenSearchTestCase {

  private static final FieldTypes TYPES =
      new FieldTypes(
          "movies",
          Map.of(
              "properties",
              Map.of(
                  "year", Map.of("type", "short"),
                  "code", Map.of("type", "keyword"),
                  "seen", Map.of("type", "date"),
                  "poster", Map.of("type", "knn_vector", "dimension", 3),
                  "cast", Map.of("properties", Map.of("name", Map.of("type", "text"))))));

  public void testTypesAreFoundAlongDottedPaths() {
    assertEquals(Optional.of("short"), TYPES.of("year"));
    assertEquals(Optional.of("text"), TYPES.of("cast.name"));
    assertEquals(Optional.of("object"), TYPES.of("cast"));
    assertEquals(Optional.empty(), TYPES.of("cast.age"));
    assertEquals(Optional.empty(), TYPES.of("year.month"));
    assertTrue(TYPES.isDate("seen"));
    assertFalse(TYPES.isDate("year"));
  }

  public void testWhatFitsPasses() {
    List<Feature> doubtful =
        check(
            numeric("year"),
            categorical("code"),
            categorical("year"),
            categorical("seen"),
            vector("poster", 3),
            categorical("cast.name"),
            numeric("unmapped"));
    assertEquals(List.of(), doubtful);
  }

  public void testANumberMappedAsAStringHasToBeLookedAt() {
    assertEquals(List.of(numeric("code")), check(numeric("code")));
  }

  public void testAContradictionNamesFeatureFieldAndType() {
    refused(numeric("seen"), "[item.features.f_seen]", "[numeric]", "[seen]", "[date]", "[movies]");
    refused(numeric("poster"), "[knn_vector]");
    refused(numeric("cast"), "[object]");
    refused(categorical("poster"), "[categorical]", "[knn_vector]");
    refused(vector("poster", 4), "4 numbers", "[knn_vector]");
    refused(vector("code", 4), "[vector]", "[keyword]");
  }

  private static void refused(Feature feature, String... parts) {
    DefinitionException e = expectThrows(DefinitionException.class, () -> check(feature));
    for (String part : parts) {
      assertTrue(e.getMessage(), e.getMessage().contains(part));
    }
  }

  private static List<Feature> check(Feature... features) {
    return TYPES.check("item.features", new FeatureSchema(List.of(features)));
  }

  private static Feature numeric(String field) {
    return new Feature.Numeric(nameOf(field), field, Feature.Role.CONTENT);
  }

  private static Feature categorical(String field) {
    return new Feature.Categorical(nameOf(field) + "_c", field, Feature.Role.CONTENT);
  }

  private static Feature vector(String field, int dimension) {
    return new Feature.DenseVector(nameOf(field) + "_v", field, Feature.Role.CONTENT, dimension);
  }

  private static String nameOf(String field) {
    return "f_" + field;
  }
}
