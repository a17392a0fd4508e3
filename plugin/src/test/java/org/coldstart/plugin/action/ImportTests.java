package org.coldstart.plugin.action;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.TrainedModel;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.artifact.ModelArtifact;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.start.LearnedItems;
import org.coldstart.model.train.ProgressListener;
import org.coldstart.model.train.Trainer;
import org.coldstart.model.train.TrainingDataBuilder;
import org.coldstart.plugin.ColdStartPlugin;
import org.coldstart.plugin.SettledNodeTestCase;
import org.coldstart.plugin.action.definition.PutDefinitionRequest;
import org.coldstart.plugin.action.definition.TransportPutDefinitionAction;
import org.coldstart.plugin.action.version.ImportRequest;
import org.coldstart.plugin.action.version.TransportGetVersionAction;
import org.coldstart.plugin.action.version.TransportImportAction;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.ModelCache;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.SystemIndex;
import org.coldstart.plugin.registry.VersionEntry;
import org.coldstart.plugin.registry.VersionState;
import org.coldstart.plugin.settings.ColdStartSettings;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.plugins.Plugin;

/** A model trained outside of the node, brought in and taken from the node's cache. */
public class ImportTests extends SettledNodeTestCase {

  private static final Map<String, Object> DEFINITION =
      Map.of(
          "dimension",
          4,
          "user",
          Map.of("features", Map.of("age", Map.of("type", "numeric"))),
          "item",
          Map.of("features", Map.of("genres", Map.of("type", "categorical"))),
          "training",
          Map.of("epochs", 1));

  @Override
  protected Collection<Class<? extends Plugin>> getPlugins() {
    return List.of(ColdStartPlugin.class);
  }

  public void testAnImportedArtefactIsTheNextVersionAndEncodesAsBefore() throws Exception {
    ModelWithItems whole = trained();
    TrainedModel trained = whole.model();
    byte[] artifact = ModelArtifact.toBytes(whole);
    json(TransportPutDefinitionAction.TYPE, new PutDefinitionRequest("movies", DEFINITION));

    Map<String, Object> version = importing(artifact);
    assertEquals(1, version.get("version"));
    assertEquals("ready", version.get("state"));
    assertEquals(trained.stamp(), version.get("stamp"));
    assertEquals(4, version.get("dimension"));
    assertEquals((long) artifact.length, version.get("bytes"));
    Map<?, ?> report =
        (Map<?, ?>)
            json(TransportGetVersionAction.TYPE, new VersionRequest("movies", 1)).get("report");
    assertEquals(true, report.get("imported"));
    assertEquals(
        recall(trained.heldOut().toMap(20)), recall((Map<?, ?>) report.get("metrics")), 1e-12);

    PlainActionFuture<TwoTowerModel> loaded = new PlainActionFuture<>();
    getInstanceFromNode(ModelCache.class).get(trained.stamp(), loaded);
    FeatureSource item = FeatureSource.of(Map.of("genres", List.of("g1", "g4")));
    assertArrayEquals(
        trained.encodeItem(item, null, whole.items()),
        loaded.actionGet().encodeItem(item, null, LearnedItems.NONE),
        0f);

    ColdStartMetadata before = registry();
    OpenSearchStatusException twice =
        expectThrows(OpenSearchStatusException.class, () -> importing(artifact));
    assertEquals(409, twice.status().getStatus());
    assertTrue(twice.getMessage(), twice.getMessage().contains("is version [1] of model [movies]"));
    byte[] altered = artifact.clone();
    altered[randomIntBetween(0, altered.length - 1)] ^= (byte) (1 << randomIntBetween(0, 7));
    expectThrows(IllegalArgumentException.class, () -> importing(altered));
    byte[] truncated = java.util.Arrays.copyOf(artifact, randomIntBetween(0, artifact.length - 1));
    expectThrows(IllegalArgumentException.class, () -> importing(truncated));
    assertEquals(before, registry());

    keep("1");
    importing(ModelArtifact.toBytes(whole.withStamp("0123456789abcdef0123456789abcdef")));
    assertBusy(
        () -> assertEquals(Set.of(2), registry().requireModel("movies").versions().keySet()));
    keep(null);
  }

  public void testAnImportThatFailedCanBeRepeated() throws Exception {
    ModelWithItems whole = trained();
    byte[] artifact = ModelArtifact.toBytes(whole.withStamp("f".repeat(32)));
    json(TransportPutDefinitionAction.TYPE, new PutDefinitionRequest("books", DEFINITION));
    importing("books", ModelArtifact.toBytes(whole.withStamp("e".repeat(32))));
    lockTheSystemIndex(true);
    expectThrows(Exception.class, () -> importing("books", artifact));
    assertBusy(() -> assertEquals(VersionState.FAILED, book(2).state()));
    lockTheSystemIndex(false);
    assertEquals("ready", importing("books", artifact).get("state"));
    assertEquals(Set.of(1, 3), registry().requireModel("books").versions().keySet());
    assertEquals(VersionState.READY, book(3).state());
  }

  private VersionEntry book(int version) {
    return registry().requireModel("books").version(version);
  }

  private void lockTheSystemIndex(boolean locked) {
    client()
        .admin()
        .indices()
        .prepareUpdateSettings(SystemIndex.NAME)
        .setSettings(Settings.builder().put("index.blocks.write", locked ? "true" : null))
        .get();
  }

  private void keep(String versions) {
    client()
        .admin()
        .cluster()
        .prepareUpdateSettings()
        .setTransientSettings(
            Settings.builder().put(ColdStartSettings.VERSIONS_KEEP.getKey(), versions))
        .get();
  }

  private static double recall(Map<?, ?> metrics) {
    Map<?, ?> systems = (Map<?, ?>) metrics.get("cold_item");
    return ((Number) ((Map<?, ?>) systems.get("model")).get("recall@20")).doubleValue();
  }

  private ColdStartMetadata registry() {
    return getInstanceFromNode(ModelRegistry.class).current();
  }

  private Map<String, Object> importing(byte[] artifact) {
    return importing("movies", artifact);
  }

  private Map<String, Object> importing(String model, byte[] artifact) {
    return json(TransportImportAction.TYPE, new ImportRequest(model, new BytesArray(artifact)));
  }

  private Map<String, Object> json(ActionType<JsonResponse> type, ActionRequest request) {
    return client().execute(type, request).actionGet().json();
  }

  private static ModelWithItems trained() {
    ModelDefinition definition = ModelDefinition.parse(DEFINITION);
    TrainingDataBuilder data = new TrainingDataBuilder(definition);
    int items = 60;
    for (int item = 0; item < items; item++) {
      data.item("i" + item, FeatureSource.of(Map.of("genres", List.of("g" + item % 5))));
    }
    for (int user = 0; user < 40; user++) {
      data.user("u" + user, FeatureSource.of(Map.of("age", 20 + user)));
      for (int n = 0; n < 8; n++) {
        int item = (user % 5 + 5 * ((user * 7 + n * 3) % (items / 5))) % items;
        data.positive("u" + user, "i" + item, 1f, 1_000L + n, null);
      }
    }
    return new Trainer(definition, 1, null).train(data.build(), ProgressListener.SILENT).trained();
  }
}
