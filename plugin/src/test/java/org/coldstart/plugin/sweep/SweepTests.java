package org.coldstart.plugin.sweep;

import java.util.Map;
import java.util.concurrent.CancellationException;
import org.coldstart.plugin.deployment.CatalogueTestCase;
import org.coldstart.plugin.documents.ShardMark;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.PluginClient;
import org.coldstart.plugin.registry.Slot;
import org.coldstart.plugin.registry.SystemIndex;
import org.coldstart.plugin.stats.SweepCounters;
import org.opensearch.action.delete.DeleteRequest;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.index.query.QueryBuilders;

/** Documents that changed past the encoders, and what a sweep looks at to find them. */
public class SweepTests extends CatalogueTestCase {

  private static final String ATTACHED = "cluster.ingest.system_pipeline_enabled";
  private static final String INTERVAL = "plugins.coldstart.sweep.interval";

  private void deployed() {
    prepare();
    train(Map.of("epochs", 0));
    deploy("{\"index\": \"films\", \"field\": \"vector\"}");
  }

  public void testASweepLooksAtWhatHasChangedAndMendsWhatIsStale() {
    deployed();
    assertSwept("everything is looked at once", 60, 0);
    assertSwept("nothing has changed", 0, 0);
    bulk(ITEMS, films(60, 70));
    assertSwept("what the encoders saw is fresh", 10, 0);
    pastTheEncoders(70, 75);
    assertEquals(70, filled(active()));
    assertSwept("all that no encoder saw is mended", 5, 5);
    assertEquals(75, filled(active()));
    assertSwept("what a sweep wrote is looked at once more", 5, 0);
    assertSwept("and that is all", 0, 0);

    pastTheEncoders(0, 1);
    CancellationException cancelled =
        expectThrows(
            CancellationException.class,
            () ->
                sweep()
                    .run(
                        deployment(),
                        () -> {
                          throw new CancellationException("by somebody");
                        }));
    assertEquals("by somebody", cancelled.getMessage());
    sweep().run(deployment(), () -> {});
    assertEquals("a sweep that was cancelled is made up for", 75, filled(active()));
  }

  public void testAShardThatIsNotTheOneOfLastTimeIsLookedAtFromTheBeginning() {
    deployed();
    assertSwept("everything is looked at once", 60, 0);
    SweepMarks marks = marks();
    Deployment deployment = deployment();
    ShardMark mark = marks.read(deployment).get(0);
    marks.write(deployment, Map.of(0, new ShardMark("another history", mark.checkpoint())));
    assertSwept("another history", 60, 0);
    marks.write(deployment, Map.of(0, new ShardMark(mark.history(), mark.checkpoint() + 1_000)));
    assertSwept("rolled back", 60, 0);
    client()
        .delete(
            new DeleteRequest(
                SystemIndex.NAME, "sweep/" + deployment.indexUuid() + "/" + deployment.field()))
        .actionGet();
    assertSwept("lost marks", 60, 0);
    assertEquals(Map.of(0, mark), marks.read(deployment));
  }

  public void testSweepsComeAsOftenAsTheSettingSays() throws Exception {
    deployed();
    pastTheEncoders(60, 70);
    assertEquals(60, filled(active()));
    setting(INTERVAL, "100ms");
    try {
      assertBusy(() -> assertEquals(70, filled(active())));
      pastTheEncoders(70, 80);
      assertBusy(() -> assertEquals(80, filled(active())));
    } finally {
      setting(INTERVAL, "-1");
    }
    setting(INTERVAL, null);
  }

  public void testAnEncoderThatSomebodyTookAwayIsAttachedAgain() {
    deployed();
    client()
        .admin()
        .indices()
        .preparePutMapping(ITEMS)
        .setSource(Map.of("_meta", Map.of("owner", "somebody")))
        .get();
    bulk(ITEMS, films(60, 65));
    assertEquals("no encoder is attached", 60, filled(active()));
    sweep().run(deployment(), () -> {});
    assertEquals(65, filled(active()));
    bulk(ITEMS, films(65, 70));
    assertEquals("it is attached again", 70, filled(active()));
  }

  public void testNothingIsSweptThatNobodyReads() {
    deployed();
    Deployment deployment = deployment();
    assertTrue(sweep().isDue(deployment));
    client().admin().indices().prepareClose(ITEMS).get();
    client().admin().indices().prepareDelete(ITEMS).get();
    assertFalse(sweep().isDue(deployment));
  }

  public void testMarksOfADeletedIndexAreForgotten() throws Exception {
    deployed();
    sweep().run(deployment(), () -> {});
    assertEquals(1, count(SystemIndex.NAME, QueryBuilders.termQuery(SystemIndex.KIND, "sweep")));
    client().admin().indices().prepareDelete(ITEMS).get();
    setting(INTERVAL, "100ms");
    try {
      assertBusy(
          () ->
              assertEquals(
                  0, count(SystemIndex.NAME, QueryBuilders.termQuery(SystemIndex.KIND, "sweep"))));
    } finally {
      setting(INTERVAL, "-1");
    }
    setting(INTERVAL, null);
  }

  private void assertSwept(String message, long lookedAt, long mended) {
    Map<String, Object> before = counts();
    sweep().run(deployment(), () -> {});
    Map<String, Object> after = counts();
    assertEquals(message, lookedAt, difference(before, after, "documents_looked_at"));
    assertEquals(message, mended, difference(before, after, "documents_mended"));
    assertEquals(message, 0, difference(before, after, "documents_failed"));
  }

  private static long difference(
      Map<String, Object> before, Map<String, Object> after, String count) {
    return (long) after.get(count) - (long) before.get(count);
  }

  private Map<String, Object> counts() {
    return getInstanceFromNode(SweepCounters.class).snapshot();
  }

  private Sweep sweep() {
    return getInstanceFromNode(Sweep.class);
  }

  private SweepMarks marks() {
    PluginClient client = getInstanceFromNode(PluginClient.class);
    return new SweepMarks(
        new SystemIndex(getInstanceFromNode(ClusterService.class), client, Map.of()), client);
  }

  private Slot active() {
    return deployment().active().orElseThrow();
  }

  /** Documents as they come in while no encoder is attached. */
  private void pastTheEncoders(int from, int to) {
    setting(ATTACHED, "false");
    try {
      bulk(ITEMS, films(from, to));
    } finally {
      setting(ATTACHED, null);
    }
  }
}
