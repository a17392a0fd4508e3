package org.coldstart.plugin.deployment;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.coldstart.model.definition.Side;
import org.coldstart.plugin.action.deploy.DeploymentRequest;
import org.coldstart.plugin.action.deploy.TransportDeployAction;
import org.coldstart.plugin.action.deploy.TransportUndeployAction;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.DeploymentChange;
import org.coldstart.plugin.registry.Slot;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.RunSamples;
import org.coldstart.plugin.run.Runs;
import org.opensearch.OpenSearchException;
import org.opensearch.action.admin.indices.alias.IndicesAliasesRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.query.QueryBuilders;

public class RolloutTests extends CatalogueTestCase {

  private static final String HERE = "{\"index\": \"films\", \"field\": \"vector\"}";

  private static final String GRACE = "plugins.coldstart.deploy.grace_period";

  @Override
  public void tearDown() throws Exception {
    setting(GRACE, null);
    super.tearDown();
  }

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

  public void testASlotThatALostRunLeftBehindIsFreedByTheNext() throws Exception {
    prepare();
    train(Map.of());
    deploy(HERE);
    train(Map.of("seed", 7));
    train(Map.of("seed", 8));
    leaveBehind(2);
    deploy("{\"version\": 3}");
    assertEquals(3, deployment().active().orElseThrow().version());
    assertNull(deployment().incomingSlot());
    assertTrue(deployment().slotOfVersion(2).isEmpty());

    leaveBehind(2);
    setting("plugins.coldstart.deploy.requests_per_second", "1");
    try {
      String run =
          (String)
              run(TransportDeployAction.TYPE, deployRequest("{\"version\": 2}", false)).get("run");
      assertBusy(
          () -> {
            refresh(ITEMS);
            assertTrue(filled(deployment().incoming().orElseThrow()) > 0);
          });
      Runs runs = getInstanceFromNode(Runs.class);
      PlainActionFuture.<Run, RuntimeException>get(l -> runs.cancel(run, l));
      PlainActionFuture.<Run, RuntimeException>get(l -> runs.awaitEnd(run, l));
      assertNull("half filled, so not worth keeping", deployment().incomingSlot());
    } finally {
      setting("plugins.coldstart.deploy.requests_per_second", null);
    }
  }

  public void testASlotThatAnotherRunFillsIsLeftAlone() {
    prepare();
    train(Map.of());
    deploy(HERE);
    train(Map.of("seed", 7));
    train(Map.of("seed", 8));
    leaveBehind(2);
    CountDownLatch goOn = new CountDownLatch(1);
    Runs runs = getInstanceFromNode(Runs.class);
    Run filling =
        PlainActionFuture.<Run, RuntimeException>get(
            l ->
                runs.start(
                    "train",
                    MODEL,
                    2,
                    context -> {
                      goOn.await();
                      return Map.of();
                    },
                    l));
    RunSamples.storeNewer(client(), filling);
    try {
      OpenSearchException refused =
          expectThrows(OpenSearchException.class, () -> deploy("{\"version\": 3}"));
      assertEquals(RestStatus.CONFLICT, refused.status());
      assertTrue(refused.getMessage(), refused.getMessage().contains(filling.id()));
      assertEquals(2, deployment().incoming().orElseThrow().version());
    } finally {
      goOn.countDown();
    }
    PlainActionFuture.<Run, RuntimeException>get(l -> runs.awaitEnd(filling.id(), l));
    deploy("{\"version\": 3}");
    assertEquals(3, deployment().active().orElseThrow().version());
  }

  /** What a roll-out leaves whose node dies after it has reserved its slot. */
  private void leaveBehind(int version) {
    Deployment deployment = deployment();
    DeploymentChange.ReserveSlot reserve =
        new DeploymentChange.ReserveSlot(
            MODEL,
            registry().current().requireModel(MODEL).version(version).stamp(),
            deployment.index(),
            deployment.indexUuid(),
            deployment.field(),
            Side.ITEM,
            VectorMethod.DEFAULT.toMap(),
            List.of(),
            System.currentTimeMillis(),
            0);
    PlainActionFuture.<Object, RuntimeException>get(
        l -> registry().submit(reserve, ActionListener.map(l, after -> after)));
    assertEquals(version, deployment().incoming().orElseThrow().version());
  }

  public void testWhatCameInBetweenIsMended() {
    prepare();
    train(Map.of());
    deploy(HERE);
    setting("cluster.ingest.system_pipeline_enabled", "false");
    bulk(ITEMS, films(60, 70));
    setting("cluster.ingest.system_pipeline_enabled", null);
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

  public void testAStampAloneDoesNotProveAVectorFresh() {
    prepare();
    train(Map.of());
    deploy(HERE);
    String slot = deployment().activeSlot();
    Object before = vector("f0", slot);
    run(TransportUndeployAction.TYPE, DeploymentRequest.onlyOf(MODEL));
    client().prepareUpdate(ITEMS, "f0").setDoc(Map.of("genre", "war", "title", "war")).get();
    assertEquals("nobody encodes meanwhile", before, vector("f0", slot));
    refresh(ITEMS);

    Map<String, Object> done = deploy(HERE);
    assertEquals(slot, deployment().activeSlot());
    assertFalse("changed, so its vector too", before.equals(vector("f0", slot)));
    assertEquals(1, ((Number) inner(done, "outcome").get("documents_written")).intValue());
  }

  public void testARolloutRewritesADocumentOnceAndTakesAwayTheVersionBeforeLast() {
    prepare();
    setting(GRACE, "0s");
    train(Map.of());
    train(Map.of("seed", 7));
    train(Map.of("seed", 8));
    deploy("{\"index\": \"films\", \"field\": \"vector\", \"version\": 1}");
    deploy("{\"version\": 2}");
    String first = deployment().slotOfVersion(1).orElseThrow().name();
    long versionBefore = client().prepareGet(ITEMS, "f7").get().getVersion();
    deploy("{\"version\": 3}");
    assertEquals(versionBefore + 1, client().prepareGet(ITEMS, "f7").get().getVersion());
    assertEquals(0, count(ITEMS, QueryBuilders.existsQuery("vector." + first)));
    assertEquals(0, count(ITEMS, QueryBuilders.existsQuery("vector." + first + "_stamp")));
    assertEquals(60, filled(deployment().slotOfVersion(2).orElseThrow()));
    assertEquals(60, filled(deployment().slotOfVersion(3).orElseThrow()));
  }

  public void testASlotThatNobodyFillsIsFreedByItself() throws Exception {
    prepare();
    train(Map.of());
    deploy(HERE);
    train(Map.of("seed", 7));
    leaveBehind(2);
    assertBusy(() -> assertNull(deployment().incomingSlot()), 1, TimeUnit.MINUTES);
    assertEquals(1, deployment().active().orElseThrow().version());
  }

  public void testTwoDeploymentsOfOneModel() {
    prepare();
    createItems("more", Settings.builder().put("index.knn", true).build());
    bulk("more", films(0, 7));
    train(Map.of());
    train(Map.of("seed", 7));
    deploy(HERE);
    deploy("{\"index\": \"more\", \"field\": \"vector\", \"version\": 1}");
    assertEquals(Map.of(ITEMS, 2, "more", 1), activeVersions());

    Exception which = expectThrows(IllegalArgumentException.class, () -> deploy("{}"));
    assertTrue(which.getMessage(), which.getMessage().contains("[more] [vector]"));
    expectThrows(IllegalArgumentException.class, () -> activate("{\"version\": 1}"));
    deploy("{\"index\": \"more\"}");
    assertEquals(Map.of(ITEMS, 2, "more", 2), activeVersions());
    activate("{\"version\": 1, \"index\": \"more\"}");
    assertEquals(Map.of(ITEMS, 2, "more", 1), activeVersions());
  }

  private Map<String, Integer> activeVersions() {
    return registry().deploymentsOf(MODEL).stream()
        .collect(Collectors.toMap(Deployment::index, d -> d.active().orElseThrow().version()));
  }

  public void testAnAliasOfSeveralIndicesMeansItsWriteIndex() {
    prepare();
    createItems("older", Settings.builder().put("index.knn", true).build());
    bulk("older", films(0, 7));
    client()
        .admin()
        .indices()
        .prepareAliases()
        .addAlias("older", "catalogue")
        .addAliasAction(
            IndicesAliasesRequest.AliasActions.add()
                .index(ITEMS)
                .alias("catalogue")
                .writeIndex(true))
        .get();
    train(Map.of());
    deploy("{\"index\": \"catalogue\", \"field\": \"vector\"}");
    assertEquals(Map.of(ITEMS, 1), activeVersions());
    deploy("{\"index\": \"older\", \"field\": \"vector\"}");
    activate("{\"version\": 1, \"index\": \"catalogue\"}");
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

  private Object vector(String id, String slot) {
    return inner(document(id), "vector").get(slot);
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
