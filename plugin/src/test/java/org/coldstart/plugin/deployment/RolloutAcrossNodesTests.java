package org.coldstart.plugin.deployment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.opensearch.indices.replication.SegmentReplicationSourceService;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.InternalTestCluster;
import org.opensearch.test.NodeRoles;
import org.opensearch.test.transport.MockTransportService;
import org.opensearch.transport.TransportService;

/** Roll-outs whose nodes come and go. */
public class RolloutAcrossNodesTests extends CatalogueClusterTestCase {

  private static final String RATE = "plugins.coldstart.deploy.requests_per_second";
  private static final int MANY = 240;
  private static final String COPIED = "copied";
  private static final long SEGMENTS_TAKE_MILLIS = 1_500;

  @Override
  protected Collection<Class<? extends Plugin>> nodePlugins() {
    List<Class<? extends Plugin>> plugins = new ArrayList<>(super.nodePlugins());
    plugins.add(MockTransportService.TestPlugin.class);
    return plugins;
  }

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

  public void testARolloutGoesOnAfterTheWholeClusterWasRestarted() throws Exception {
    startClusterManager();
    internalCluster()
        .startNodes(
            2,
            NodeRoles.onlyRoles(
                Set.of(DiscoveryNodeRole.DATA_ROLE, DiscoveryNodeRole.INGEST_ROLE)));
    String manager = internalCluster().getClusterManagerName();
    prepare(manager);
    index(ITEMS, CatalogueTestCase.films(FILMS, MANY));
    train(manager, Map.of());
    rate("40");
    String run = start(manager, "{\"index\": \"films\", \"field\": \"vector\"}");
    assertBusy(() -> assertTrue(run(manager, run).progress().done() > 0));
    internalCluster().fullRestart();
    ensureGreen(ITEMS);
    String elected = internalCluster().getClusterManagerName();
    Run ended = ended(elected, run);
    assertEquals(ended.reason(), RunState.COMPLETED, ended.state());
    assertTrue(ended.attempts() > 1);
    assertTrue(
        ended.resumedFrom(),
        ended.resumedFrom().matches("[1-9][0-9]* documents that were looked at already"));
    assertEquals(MANY, filled(elected, "films", "_primary"));
    assertEquals(1, deployment(elected, "films").active().orElseThrow().version());
    assertTrue(deployment(elected, "films").incoming().isEmpty());
  }

  /**
   * A copy by segments shows documents when their segments have come, which takes as long as the
   * network says, and no refresh helps: whoever asks it right after the flip finds all the same.
   */
  public void testACopyBySegmentsHasAllThatAVersionNeedsBeforeItIsActive() throws Exception {
    String manager = startClusterManager();
    internalCluster()
        .startNodes(
            2,
            NodeRoles.onlyRoles(
                Set.of(DiscoveryNodeRole.DATA_ROLE, DiscoveryNodeRole.INGEST_ROLE)));
    prepare(manager);
    createItems(COPIED, Settings.builder().put("index.replication.type", "SEGMENT").build());
    index(COPIED, CatalogueTestCase.films(0, FILMS));
    train(manager, Map.of());
    train(manager, Map.of("seed", 7));
    deploy(manager, "{\"index\": \"copied\", \"field\": \"vector\", \"version\": 1}", true);
    AtomicInteger delayed = slowSegments();
    String run = start(manager, "{\"index\": \"copied\", \"version\": 2}");
    while (deployment(manager, COPIED).active().orElseThrow().version() == 1) {
      assertEquals(FILMS, filled(manager, COPIED, "_replica"));
      assertFalse(run(manager, run).reason(), run(manager, run).state() == RunState.FAILED);
    }
    assertEquals(FILMS, filled(manager, COPIED, "_replica"));
    assertEquals(RunState.COMPLETED, ended(manager, run).state());
    assertTrue(delayed.get() > 0);
  }

  /** Lets every copy's request for segments take a while. */
  private static AtomicInteger slowSegments() {
    AtomicInteger delayed = new AtomicInteger();
    for (TransportService service : internalCluster().getInstances(TransportService.class)) {
      ((MockTransportService) service)
          .addSendBehavior(
              (connection, id, action, request, options) -> {
                if (action.equals(SegmentReplicationSourceService.Actions.GET_SEGMENT_FILES)) {
                  delayed.incrementAndGet();
                  try {
                    Thread.sleep(SEGMENTS_TAKE_MILLIS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }
                connection.sendRequest(id, action, request, options);
              });
    }
    return delayed;
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
