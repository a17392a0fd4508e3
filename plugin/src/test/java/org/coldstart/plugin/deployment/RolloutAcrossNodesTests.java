package org.coldstart.plugin.deployment;

import java.util.Map;
import java.util.Set;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.Slot;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.RunState;
import org.coldstart.plugin.run.Runs;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.node.DiscoveryNodeRole;
import org.opensearch.common.settings.Settings;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.test.InternalTestCluster;
import org.opensearch.test.NodeRoles;

/** Roll-outs whose nodes come and go. */
public class RolloutAcrossNodesTests extends CatalogueClusterTestCase {

  private static final String RATE = "plugins.coldstart.deploy.requests_per_second";
  private static final int MANY = 240;

  public void testARolloutGoesOnWhereThePrimaryIs() throws Exception {
    String manager = startClusterManager();
    internalCluster()
        .startNodes(
            2,
            NodeRoles.onlyRoles(
                Set.of(DiscoveryNodeRole.DATA_ROLE, DiscoveryNodeRole.INGEST_ROLE)));
    prepare(manager);
    index(ITEMS, CatalogueTestCase.films(FILMS, MANY));
    train(manager, Map.of());
    rate("60");
    String run = start(manager, "{\"index\": \"films\", \"field\": \"vector\"}");
    assertBusy(() -> assertTrue(run(manager, run).progress().done() > 0));
    String lost = nodeOfPrimary(0);
    internalCluster().stopRandomNode(InternalTestCluster.nameFilter(lost));
    rate(null);
    Run ended = ended(manager, run);
    assertEquals(ended.reason(), RunState.COMPLETED, ended.state());
    assertEquals(MANY, filled(manager, "films", "_primary"));
    assertEquals(1, deployment(manager, "films").active().orElseThrow().version());
  }

  public void testAnotherNodeGoesOnWhereTheOneThatSendsTheStepsLeaves() throws Exception {
    String manager = startClusterManager();
    internalCluster()
        .startNodes(
            2,
            NodeRoles.onlyRoles(
                Set.of(DiscoveryNodeRole.DATA_ROLE, DiscoveryNodeRole.INGEST_ROLE)));
    prepare(manager);
    index(ITEMS, CatalogueTestCase.films(FILMS, MANY));
    train(manager, Map.of());
    String coordinator = internalCluster().startCoordinatingOnlyNode(Settings.EMPTY);
    rate("40");
    String run = start(coordinator, "{\"index\": \"films\", \"field\": \"vector\"}");
    assertBusy(() -> assertTrue(run(manager, run).progress().done() > 0));
    internalCluster().stopRandomNode(InternalTestCluster.nameFilter(coordinator));
    assertBusy(() -> assertEquals(2, run(manager, run).attempts()));
    rate(null);
    Run ended = ended(manager, run);
    assertEquals(ended.reason(), RunState.COMPLETED, ended.state());
    assertTrue(
        ended.resumedFrom(),
        ended.resumedFrom().matches("[1-9][0-9]* documents that were looked at already"));
    assertEquals(MANY, filled(manager, "films", "_primary"));
    assertEquals(1, deployment(manager, "films").active().orElseThrow().version());
    assertTrue(deployment(manager, "films").incoming().isEmpty());
  }

  private static String start(String node, String body) {
    return (String) deploy(node, body, false).get("run");
  }

  private static Run run(String node, String id) {
    Runs runs = internalCluster().getInstance(Runs.class, node);
    return PlainActionFuture.<Run, RuntimeException>get(l -> runs.get(id, l));
  }

  private static Run ended(String node, String id) {
    Runs runs = internalCluster().getInstance(Runs.class, node);
    return PlainActionFuture.<Run, RuntimeException>get(l -> runs.awaitEnd(id, l));
  }

  private static Deployment deployment(String node, String index) {
    return registry(node).deploymentsOf(MODEL).stream()
        .filter(deployment -> deployment.index().equals(index))
        .findFirst()
        .orElseThrow();
  }

  /** How many documents show the active version's vectors, as copies of one kind see it. */
  private static long filled(String node, String index, String copies) {
    Slot active = deployment(node, index).active().orElseThrow();
    return client(node)
        .prepareSearch(index)
        .setPreference(copies)
        .setSize(0)
        .setTrackTotalHits(true)
        .setQuery(
            QueryBuilders.boolQuery()
                .filter(QueryBuilders.existsQuery("vector." + active.name()))
                .filter(
                    QueryBuilders.termQuery("vector." + active.name() + "_stamp", active.stamp())))
        .get()
        .getHits()
        .getTotalHits()
        .value();
  }

  private static String nodeOfPrimary(int shard) {
    ClusterState state = client().admin().cluster().prepareState().get().getState();
    String node = state.routingTable().index(ITEMS).shard(shard).primaryShard().currentNodeId();
    return state.nodes().get(node).getName();
  }

  private static void rate(String documentsPerSecond) {
    client()
        .admin()
        .cluster()
        .prepareUpdateSettings()
        .setTransientSettings(Settings.builder().put(RATE, documentsPerSecond))
        .get();
  }
}
