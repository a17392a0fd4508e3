package org.coldstart.plugin.deployment;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.coldstart.plugin.ColdStartPlugin;
import org.coldstart.plugin.deployment.FieldLayout.MappedSlot;
import org.opensearch.common.settings.Settings;
import org.opensearch.knn.plugin.KNNPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.OpenSearchSingleNodeTestCase;

public class FieldLayoutTests extends OpenSearchSingleNodeTestCase {

  private static final VectorMethod SMALL =
      VectorMethod.parse(Map.of("parameters", Map.of("m", 8, "ef_construction", 50)));

  @Override
  protected Collection<Class<? extends Plugin>> getPlugins() {
    return List.of(ColdStartPlugin.class, KNNPlugin.class);
  }

  public void testWhatIsMappedIsReadBackFromTheClusterState() {
    createIndex("items", Settings.builder().put("index.knn", true).build());
    for (String field : List.of("vector", "inner.vector")) {
      put(field, "a", 4, VectorMethod.DEFAULT);
      put(field, "b", 6, SMALL);
      put(field, "b", 6, SMALL);
      assertEquals(
          Map.of("a", new MappedSlot(4, VectorMethod.DEFAULT), "b", new MappedSlot(6, SMALL)),
          FieldLayout.of(mapping(), field).slots());
    }
  }

  public void testAFieldThatIsNotMappedHasNoSlots() {
    assertTrue(FieldLayout.of(Map.of(), "vector").slots().isEmpty());
    assertTrue(
        FieldLayout.of(properties("inner", properties("year", Map.of("type", "long"))), "inner.v")
            .slots()
            .isEmpty());
  }

  public void testAFieldThatIsMappedOtherwiseIsRefused() {
    refused(properties("vector", Map.of("type", "float")), "vector", "[vector] as [float]");
    refused(
        properties("vector", Map.of("type", "knn_vector", "dimension", 3)), "vector", "knn_vector");
    refused(
        properties("vector", properties("title", Map.of("type", "text"))),
        "vector",
        "[vector.title] as [text]");
    refused(
        properties("vector", properties("a_stamp", Map.of("type", "text"))),
        "vector",
        "[vector.a_stamp] as [text]");
    refused(properties("inner", Map.of("type", "keyword")), "inner.vector", "[inner] as [keyword]");
  }

  private static void refused(Map<String, ?> mapping, String field, String why) {
    IllegalArgumentException e =
        expectThrows(IllegalArgumentException.class, () -> FieldLayout.of(mapping, field));
    assertTrue(e.getMessage(), e.getMessage().contains(why));
  }

  private static Map<String, ?> properties(String name, Map<String, ?> mapped) {
    return Map.of("properties", Map.of(name, mapped));
  }

  private void put(String field, String slot, int dimension, VectorMethod method) {
    assertTrue(
        client()
            .admin()
            .indices()
            .preparePutMapping("items")
            .setSource(FieldLayout.mappingOf(field, slot, dimension, method))
            .get()
            .isAcknowledged());
  }

  private Map<String, Object> mapping() {
    return client()
        .admin()
        .indices()
        .prepareGetMappings("items")
        .get()
        .mappings()
        .get("items")
        .sourceAsMap();
  }
}
