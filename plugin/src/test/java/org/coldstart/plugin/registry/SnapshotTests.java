package org.coldstart.plugin.registry;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.coldstart.plugin.action.version.ImportRequest;
import org.coldstart.plugin.action.version.TransportImportAction;
import org.coldstart.plugin.deployment.CatalogueTestCase;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.snapshots.SnapshotState;

/** What a snapshot brings to a cluster that has nothing, by how much of it is restored. */
public class SnapshotTests extends CatalogueTestCase {

  private static final String HERE = "{\"index\": \"films\", \"field\": \"vector\"}";

  /** Ids and scores of the best films for somebody, before everything was lost. */
  private Map<String, Float> before;

  private String stamp;
  private byte[] artifact;

  /** Deploys a version, takes a snapshot, and loses everything but that. */
  private void loseAllButTheSnapshot() throws Exception {
    prepare();
    train(Map.of("epochs", 0));
    deploy(HERE);
    before = hits();
    assertEquals(10, before.size());
    stamp = registry().current().requireModel(MODEL).version(1).stamp();
    artifact =
        PlainActionFuture.<byte[], RuntimeException>get(
            l -> getInstanceFromNode(ArtifactStore.class).load(stamp, l));
    awaitCopy();
    client()
        .admin()
        .cluster()
        .preparePutRepository("backup")
        .setType("fs")
        .setSettings(Settings.builder().put("location", "backup"))
        .get();
    assertEquals(
        SnapshotState.SUCCESS,
        client()
            .admin()
            .cluster()
            .prepareCreateSnapshot("backup", "all")
            .setIndices(ITEMS, SystemIndex.NAME)
            .setIncludeGlobalState(true)
            .setWaitForCompletion(true)
            .get()
            .getSnapshotInfo()
            .state());
    client().admin().indices().prepareDelete(ITEMS, EVENTS, SystemIndex.NAME).get();
    LostRegistry.lose(getInstanceFromNode(ClusterService.class));
    assertTrue(registry().current().isEmpty());
  }

  private void awaitCopy() throws Exception {
    RegistryCopy copy = getInstanceFromNode(RegistryCopy.class);
    assertBusy(
        () ->
            assertEquals(
                registry().current(),
                PlainActionFuture.<java.util.Optional<ColdStartMetadata>, RuntimeException>get(
                        copy::find)
                    .orElse(null)));
  }

  private void restore(boolean globalState, String... indices) {
    client()
        .admin()
        .cluster()
        .prepareRestoreSnapshot("backup", "all")
        .setIndices(indices)
        .setRestoreGlobalState(globalState)
        .setWaitForCompletion(true)
        .get();
  }

  private Map<String, Float> hits() {
    String query =
        "{\"cold_start\": {\"model\": \"m\", \"field\": \"vector\", \"k\": 10, \"user\":"
            + " {\"history\": [\"f30\", \"f3\"]}}}";
    Map<String, Float> hits = new LinkedHashMap<>();
    Arrays.stream(
            client()
                .prepareSearch(ITEMS)
                .setSource(new SearchSourceBuilder().query(QueryBuilders.wrapperQuery(query)))
                .get()
                .getHits()
                .getHits())
        .forEach((SearchHit hit) -> hits.put(hit.getId(), hit.getScore()));
    return hits;
  }

  private void awaitDeployment() throws Exception {
    assertBusy(
        () -> {
          assertEquals(1, registry().deploymentsOf(MODEL).size());
          String uuid =
              getInstanceFromNode(ClusterService.class)
                  .state()
                  .metadata()
                  .index(ITEMS)
                  .getIndexUUID();
          assertEquals(uuid, deployment().indexUuid());
        });
  }

  /** Somebody is served as before, and what has no vector yet gets one. */
  private void assertServedAgain() throws Exception {
    awaitDeployment();
    assertEquals(stamp, deployment().active().orElseThrow().stamp());
    assertEquals(before, hits());
    assertFalse("no more than a snapshot is known", deployment().active().get().complete());
    bulk(ITEMS, films(60, 63));
    deploy(HERE);
    assertTrue(deployment().active().orElseThrow().complete());
    assertEquals(63, filled(deployment().active().orElseThrow()));
  }

  public void testIndexSystemIndexAndGlobalState() throws Exception {
    loseAllButTheSnapshot();
    restore(true, ITEMS, SystemIndex.NAME);
    assertServedAgain();
  }

  public void testIndexAndSystemIndexOneAfterTheOther() throws Exception {
    loseAllButTheSnapshot();
    restore(false, SystemIndex.NAME);
    assertBusy(() -> assertTrue(registry().current().model(MODEL).isPresent()));
    assertEquals(VersionState.READY, registry().current().requireModel(MODEL).version(1).state());
    assertEquals(definition(), registry().current().requireModel(MODEL).definition());
    restore(false, ITEMS);
    assertServedAgain();
  }

  public void testTheIndexAlone() throws Exception {
    loseAllButTheSnapshot();
    restore(false, ITEMS);
    ResourceNotFoundException e = expectThrows(ResourceNotFoundException.class, this::hits);
    assertTrue(e.getMessage(), e.getMessage().contains("there is no model [m]"));
    assertEquals(
        "the documents are whole", 60, count(ITEMS, QueryBuilders.existsQuery("vector.a")));
    define(definition());
    IllegalArgumentException undeployed = expectThrows(IllegalArgumentException.class, this::hits);
    assertTrue(undeployed.getMessage(), undeployed.getMessage().contains("_deploy"));
    run(TransportImportAction.TYPE, new ImportRequest(MODEL, new BytesArray(artifact)));
    Map<String, Object> outcome = deploy(HERE);
    assertEquals(before, hits());
    assertEquals("the slot of the mapping is used again", List.of("a"), slots());
    assertEquals("a", ((Map<?, ?>) outcome.get("outcome")).get("slot"));
  }

  private List<String> slots() {
    return List.copyOf(deployment().slots().keySet());
  }
}
