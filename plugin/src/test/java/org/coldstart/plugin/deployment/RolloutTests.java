package org.coldstart.plugin.deployment;

import java.util.Map;
import org.coldstart.plugin.action.deploy.DeploymentRequest;
import org.coldstart.plugin.action.deploy.TransportUndeployAction;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.Slot;
import org.opensearch.OpenSearchException;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.query.QueryBuilders;

public class RolloutTests extends CatalogueTestCase {

  private static final String HERE = "{\"index\": \"films\", \"field\": \"vector\"}";

  public void testADeploymentGivesEveryDocumentItsVectorAndIsThenActive() {
    prepare();
    train(Map.of());
    Map<String, Object> done = deploy(HERE);
    Slot active = deployment().active().orElseThrow();
    assertEquals(1, active.version());
    assertTrue(active.complete());
    assertNull(deployment().incomingSlot());
    assertEquals(60, filled(active));
    assertEquals(60, count(ITEMS, QueryBuilders.existsQuery("vector.fingerprint")));
    assertEquals(60, ((Number) inner(done, "outcome").get("documents_written")).intValue());
    assertEquals("drama", document("f0").get("genre"));
  }

  public void testTheNextVersionComesInBesideTheOldOneWhichCanBeTakenBack() {
    prepare();
    train(Map.of());
    deploy(HERE);
    train(Map.of("seed", 7));
    deploy("{}");
    Deployment after = deployment();
    assertEquals(2, after.active().orElseThrow().version());
    Slot old = after.slotOfVersion(1).orElseThrow();
    assertTrue(old.complete());
    assertEquals(60, filled(old));
    assertEquals(60, filled(after.active().orElseThrow()));

    activate("{\"version\": 1}");
    assertEquals(1, deployment().active().orElseThrow().version());
    activate("{\"version\": 2}");

    train(Map.of("seed", 8));
    deploy("{}");
    assertEquals(3, deployment().active().orElseThrow().version());
    OpenSearchException gone =
        expectThrows(OpenSearchException.class, () -> activate("{\"version\": 1}"));
    assertEquals(RestStatus.CONFLICT, gone.status());
    assertTrue(gone.getMessage(), gone.getMessage().contains("deploy it"));
  }

  public void testWhatCameInBetweenIsMended() {
    prepare();
    train(Map.of());
    deploy(HERE);
    bulk(ITEMS, films(60, 70));
    Slot active = deployment().active().orElseThrow();
    assertEquals("no pipeline ran", 60, filled(active));
    Map<String, Object> done = deploy("{}");
    assertEquals(70, filled(active));
    assertEquals(10, ((Number) inner(done, "outcome").get("documents_written")).intValue());
  }

  public void testADocumentThatCannotBeEncodedCountsAsDoneAndHasNoVector() {
    prepare();
    train(Map.of());
    createItemsWithLooseYear();
    Map<String, Object> done = deploy("{\"index\": \"loose\", \"field\": \"vector\"}");
    Map<String, Object> outcome = inner(done, "outcome");
    assertEquals(1, ((Number) outcome.get("documents_unencodable")).intValue());
    assertTrue(
        String.valueOf(outcome.get("first_unencodable")),
        String.valueOf(outcome.get("first_unencodable")).contains("[bad]"));
    String slot = deployment().activeSlot();
    assertEquals(5, count("loose", QueryBuilders.existsQuery("vector." + slot)));
    assertEquals(6, count("loose", QueryBuilders.existsQuery("vector." + slot + "_stamp")));
    assertEquals("long ago", get("loose", "bad").get("year"));
  }

  public void testPipelinesOfTheIndexDoNotRun() {
    prepare();
    client()
        .admin()
        .indices()
        .prepareUpdateSettings(ITEMS)
        .setSettings(Settings.builder().put("index.final_pipeline", "missing"))
        .get();
    train(Map.of());
    deploy(HERE);
    assertEquals(60, filled(deployment().active().orElseThrow()));
  }

  public void testRoutingIsKept() {
    prepare();
    client()
        .index(
            new IndexRequest(ITEMS)
                .id("routed")
                .routing("elsewhere")
                .source(films(0, 1).get("f0"), XContentType.JSON))
        .actionGet();
    train(Map.of());
    deploy(HERE);
    assertEquals(61, filled(deployment().active().orElseThrow()));
    assertEquals(61, count(ITEMS, QueryBuilders.matchAllQuery()));
  }

  public void testUndeployedDocumentsKeepTheirVectorsAndTheirPlaceIsUsedAgain() {
    prepare();
    train(Map.of());
    deploy(HERE);
    String slot = deployment().activeSlot();
    run(TransportUndeployAction.TYPE, DeploymentRequest.onlyOf(MODEL));
    assertTrue(registry().deploymentsOf(MODEL).isEmpty());
    assertEquals(60, count(ITEMS, QueryBuilders.existsQuery("vector." + slot)));
    deploy(HERE);
    assertEquals(slot, deployment().activeSlot());
    assertEquals(60, filled(deployment().active().orElseThrow()));
  }

  public void testAnAliasMeansItsWriteIndexAndAFieldMayLieInAnObject() {
    prepare();
    client().admin().indices().prepareAliases().addAlias(ITEMS, "catalogue").get();
    train(Map.of());
    deploy("{\"index\": \"catalogue\", \"field\": \"recall.vector\"}");
    assertEquals(ITEMS, deployment().index());
    String slot = deployment().activeSlot();
    assertEquals(60, count(ITEMS, QueryBuilders.existsQuery("recall.vector." + slot)));
    assertEquals(60, count(ITEMS, QueryBuilders.existsQuery("recall.vector.fingerprint")));
  }

  private void createItemsWithLooseYear() {
    createIndex(
        "loose", Settings.builder().put("index.knn", true).build(), "_doc", "year", "type=keyword");
    bulk("loose", films(0, 5));
    bulk("loose", Map.of("bad", Map.of("genre", "war", "year", "long ago")));
  }

  private Map<String, Object> document(String id) {
    return get(ITEMS, id);
  }

  private Map<String, Object> get(String index, String id) {
    return client().prepareGet(index, id).get().getSourceAsMap();
  }
}
