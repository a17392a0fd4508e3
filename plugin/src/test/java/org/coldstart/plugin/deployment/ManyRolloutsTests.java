package org.coldstart.plugin.deployment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.coldstart.plugin.action.deploy.DeployRequest;
import org.coldstart.plugin.action.deploy.TransportDeployAction;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.RunState;
import org.coldstart.plugin.run.Runs;
import org.opensearch.action.admin.indices.stats.IndexStats;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.settings.Settings;
import org.opensearch.index.IndexService;
import org.opensearch.index.IndexSettings;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.index.store.Store;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.InternalSettingsPlugin;

/**
 * Retraining every night for weeks. {@code -Drollouts.in.a.row=50} makes it fifty nights; the
 * mapping and the index have the same sizes after ten.
 */
public class ManyRolloutsTests extends CatalogueTestCase {

  private static final int ROLLOUTS = Integer.getInteger("rollouts.in.a.row", 10);
  private static final int VERSIONS = 3;

  @Override
  protected Collection<Class<? extends Plugin>> getPlugins() {
    List<Class<? extends Plugin>> plugins = new ArrayList<>(super.getPlugins());
    plugins.add(InternalSettingsPlugin.class);
    return plugins;
  }

  /**
   * Sizes are not cached, and what was deleted may be merged away at once: the test framework would
   * have a random number of deleted documents kept.
   */
  @Override
  protected Settings items() {
    return Settings.builder()
        .put(super.items())
        .put(IndexSettings.INDEX_SOFT_DELETES_RETENTION_OPERATIONS_SETTING.getKey(), 0)
        .put(Store.INDEX_STORE_STATS_REFRESH_INTERVAL_SETTING.getKey(), "0s")
        .put(IndexService.RETENTION_LEASE_SYNC_INTERVAL_SETTING.getKey(), "100ms")
        .build();
  }

  public void testRolloutsInARowLeaveNoMoreBehindThanThree() throws Exception {
    prepare();
    setting("plugins.coldstart.deploy.grace_period", "0s");
    try {
      for (int seed = 1; seed <= VERSIONS; seed++) {
        train(Map.of("seed", seed, "serve", "closed_form"));
      }
      deploy("{\"index\": \"films\", \"field\": \"vector\", \"version\": 1}");
      deploy("{\"version\": 2}");
      long twoVersions = bytes();
      deploy("{\"version\": 3}");
      int mapping = mapping().length();
      long threeRollouts = bytes();
      for (int i = VERSIONS; i < ROLLOUTS; i++) {
        int version = i % VERSIONS + 1;
        rollOut(version);
        assertEquals(version, deployment().active().orElseThrow().version());
      }
      assertEquals(mapping(), mapping, mapping().length());
      assertEquals(VERSIONS, deployment().slots().size());
      for (String slot : deployment().slots().keySet()) {
        boolean live = !deployment().slots().get(slot).isFree();
        assertEquals(
            slot, live ? 60 : 0, count(ITEMS, QueryBuilders.existsQuery("vector." + slot)));
      }
      assertBusy(
          () -> {
            long now = bytes();
            String sizes =
                twoVersions + " after two, " + threeRollouts + " after three, now " + now;
            assertTrue(sizes, now < twoVersions * 1.2);
          });
    } finally {
      setting("plugins.coldstart.deploy.grace_period", null);
    }
  }

  /** Looks more often than whoever waits for a run's end by the product's own means. */
  private void rollOut(int version) throws Exception {
    DeployRequest request = deployRequest("{\"version\": " + version + "}", false);
    String id = (String) run(TransportDeployAction.TYPE, request).get("run");
    Runs runs = getInstanceFromNode(Runs.class);
    Run run;
    do {
      Thread.sleep(10);
      run = PlainActionFuture.<Run, RuntimeException>get(l -> runs.get(id, l));
    } while (!run.hasEnded());
    assertEquals(run.reason(), RunState.COMPLETED, run.state());
  }

  private String mapping() {
    return client()
        .admin()
        .indices()
        .prepareGetMappings(ITEMS)
        .get()
        .mappings()
        .get(ITEMS)
        .source()
        .toString();
  }

  /** What the index takes when nothing deleted is left in it. */
  private long bytes() {
    client().admin().indices().prepareForceMerge(ITEMS).setMaxNumSegments(1).setFlush(true).get();
    refresh(ITEMS);
    IndexStats stats =
        client().admin().indices().prepareStats(ITEMS).clear().setStore(true).get().getIndex(ITEMS);
    return stats.getPrimaries().getStore().getSizeInBytes();
  }
}
