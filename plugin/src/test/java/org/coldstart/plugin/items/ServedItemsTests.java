package org.coldstart.plugin.items;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.artifact.ModelArtifact;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.start.LearnedItems;
import org.coldstart.plugin.action.VersionRequest;
import org.coldstart.plugin.action.definition.DeleteModelRequest;
import org.coldstart.plugin.action.definition.TransportDeleteModelAction;
import org.coldstart.plugin.action.encode.EncodeAction;
import org.coldstart.plugin.action.encode.EncodeRequest;
import org.coldstart.plugin.action.encode.EncodeResponse;
import org.coldstart.plugin.action.version.TransportDeleteVersionAction;
import org.coldstart.plugin.deployment.CatalogueTestCase;
import org.coldstart.plugin.registry.ArtifactStore;
import org.coldstart.plugin.registry.ModelCache;
import org.coldstart.plugin.registry.Slot;
import org.coldstart.plugin.registry.VersionEntry;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;

/** What a training learned of films, from where it is stored to vectors, documents and hits. */
public class ServedItemsTests extends CatalogueTestCase {

  private static final String HERE = "{\"index\": \"films\", \"field\": \"vector\"}";
  private static final List<String> LIKED = List.of("f30", "f3", "f999", "f6", "f0");

  /** Trains a version that serves factors, with the model and all of its items in memory beside. */
  private ModelWithItems trained() throws IOException {
    prepare();
    Map<String, Object> definition = definition();
    Map<String, Object> features = new HashMap<>(inner(definition, "item", "features"));
    features.put("factors", Map.of("type", "factors"));
    definition.put("item", Map.of("features", features));
    define(definition);
    train(Map.of());
    ArtifactStore artifacts = getInstanceFromNode(ArtifactStore.class);
    return ModelArtifact.read(
        PlainActionFuture.<byte[], RuntimeException>get(l -> artifacts.load(stamp(1), l)));
  }

  private String stamp(int version) {
    return registry().current().requireModel(MODEL).version(version).stamp();
  }

  private boolean isStored(String stamp) {
    return getInstanceFromNode(ClusterService.class)
        .state()
        .metadata()
        .hasIndex(".coldstart-items-" + stamp);
  }

  private void lose(String stamp) {
    client().admin().indices().prepareDelete(".coldstart-items-" + stamp).get();
  }

  private EncodeResponse encode(Map<String, Object> user, Map<String, Object> item) {
    return client()
        .execute(
            EncodeAction.INSTANCE, new EncodeRequest(MODEL, List.of(user), List.of(item), null))
        .actionGet();
  }

  private SearchHit[] hits() {
    String query =
        "{\"cold_start\": {\"model\": \"m\", \"field\": \"vector\", \"k\": 10, \"user\":"
            + " {\"history\": [\"f30\", \"f3\", \"f999\", \"f6\", \"f0\"]}}}";
    return client()
        .prepareSearch(ITEMS)
        .setSource(new SearchSourceBuilder().query(QueryBuilders.wrapperQuery(query)))
        .get()
        .getHits()
        .getHits();
  }

  private float[] vector(String id) {
    refresh(ITEMS);
    Slot active = deployment().active().orElseThrow();
    Map<String, Object> source = client().prepareGet(ITEMS, id).get().getSourceAsMap();
    return vector(source, active);
  }

  private float[] vector(Map<String, Object> source, Slot slot) {
    Object vector = inner(source, FIELD).get(slot.name());
    if (vector == null) {
      return null;
    }
    List<?> components = (List<?>) vector;
    float[] read = new float[components.size()];
    for (int i = 0; i < read.length; i++) {
      read[i] = ((Number) components.get(i)).floatValue();
    }
    return read;
  }

  /** As Lucene makes an inner product a score. */
  private static double score(float[] user, float[] item) {
    double product = 0;
    for (int i = 0; i < user.length; i++) {
      product += (double) user[i] * item[i];
    }
    return product < 0 ? 1 / (1 - product) : product + 1;
  }

  private void pipeline() {
    client()
        .admin()
        .cluster()
        .preparePutPipeline(
            "catalogue",
            new BytesArray(
                "{\"processors\": [{\"item_tower\": {\"model\": \"m\", \"field\": \"vector\"}}]}"),
            XContentType.JSON)
        .get();
  }

  public void testEveryRoadGivesTheVectorsOfAModelWithAllItsItemsInMemory() throws Exception {
    ModelWithItems all = trained();
    assertTrue(isStored(stamp(1)));
    deploy(HERE);
    pipeline();
    Map<String, Map<String, Object>> films = films(0, 60);
    bulk(ITEMS, Map.of("f4", films.get("f4"), "new", films.get("f5")), "catalogue");

    for (String id : List.of("f0", "f4", "f17", "f59", "new")) {
      FeatureSource film = FeatureSource.of(films.getOrDefault(id, films.get("f5")));
      float[] expected = all.encoder().item(film, id);
      assertArrayEquals(id, expected, vector(id), 0f);
      float[] cold = all.model().encodeItem(film, id, LearnedItems.NONE);
      assertEquals(id, id.equals("new"), java.util.Arrays.equals(expected, cold));
      Map<String, Object> given = new HashMap<>(films.getOrDefault(id, films.get("f5")));
      given.put("id", id);
      EncodeResponse encoded = encode(Map.of("history", LIKED), given);
      assertArrayEquals(expected, encoded.items().get(0), 0f);
    }
    float[] user = all.encoder().user(FeatureSource.of(Map.of("history", LIKED)));
    assertArrayEquals(user, encode(Map.of("history", LIKED), Map.of()).users().get(0), 0f);
    SearchHit[] hits = hits();
    assertEquals(10, hits.length);
    for (SearchHit hit : hits) {
      assertEquals(score(user, vector(hit.getId())), hit.getScore(), 1e-4);
    }
  }

  public void testTheNodeHoldsTheSmallPartAlone() throws Exception {
    ModelWithItems all = trained();
    encode(Map.of(), Map.of());
    ModelCache.Stats held = getInstanceFromNode(ModelCache.class).stats();
    assertEquals(all.model().ramBytesUsed(), held.bytes());
    encode(Map.of("history", LIKED), Map.of());
    assertEquals(4, getInstanceFromNode(CachedItems.class).stats().items());
    assertEquals(held.bytes(), getInstanceFromNode(ModelCache.class).stats().bytes());
  }

  public void testWithItsItemsLostAVersionGoesOnSearchingAndGetsThemBack() throws Exception {
    ModelWithItems all = trained();
    deploy(HERE);
    float[] user = all.encoder().user(FeatureSource.of(Map.of("history", LIKED)));
    getInstanceFromNode(CachedItems.class).limit(1);
    lose(stamp(1));
    assertEquals("for somebody unknown", 10, hits().length);
    assertBusy(
        () -> {
          for (SearchHit hit : hits()) {
            assertEquals(score(user, vector(hit.getId())), hit.getScore(), 1e-4);
          }
        });
    assertTrue(isStored(stamp(1)));
  }

  public void testWithItsItemsLostAVersionWritesNoVectorsOfLessWorth() throws Exception {
    trained();
    deploy(HERE);
    pipeline();
    getInstanceFromNode(CachedItems.class).limit(1);
    client().admin().indices().prepareDelete(".coldstart-models").get();
    lose(stamp(1));
    bulk(ITEMS, Map.of("f4", films(4, 5).get("f4")), "catalogue");
    assertNull(vector("f4"));
    OpenSearchStatusException e =
        expectThrows(
            OpenSearchStatusException.class, () -> encode(Map.of("history", LIKED), Map.of()));
    assertEquals(503, e.status().getStatus());
    assertThat(e.getMessage(), containsString(stamp(1)));
  }

  public void testARollOutStoresLostItemsAgain() throws Exception {
    ModelWithItems all = trained();
    lose(stamp(1));
    deploy(HERE);
    assertTrue(isStored(stamp(1)));
    FeatureSource film = FeatureSource.of(films(7, 8).get("f7"));
    assertArrayEquals(all.encoder().item(film, "f7"), vector("f7"), 0f);
  }

  public void testItemsGoWithTheirVersion() throws Exception {
    trained();
    String first = stamp(1);
    setting("plugins.coldstart.versions.keep", "1");
    try {
      train(Map.of("seed", 2));
      String second = stamp(2);
      assertBusy(() -> assertFalse("retention", isStored(first)));
      assertTrue(isStored(second));
      train(Map.of("seed", 3));
      String third = stamp(3);
      assertBusy(() -> assertFalse(isStored(second)));
      run(TransportDeleteVersionAction.TYPE, new VersionRequest(MODEL, 3));
      assertFalse("the version's deletion", isStored(third));
      train(Map.of("seed", 4));
      String fourth = stamp(4);
      assertTrue(isStored(fourth));
      run(TransportDeleteModelAction.TYPE, new DeleteModelRequest(MODEL, false));
      assertFalse("the model's deletion", isStored(fourth));
    } finally {
      setting("plugins.coldstart.versions.keep", null);
    }
  }

  public void testAStampNamesAnIndex() throws Exception {
    trained();
    VersionEntry version = registry().current().requireModel(MODEL).version(1);
    StoredItems.requireStamp(version.stamp());
  }
}
