package org.coldstart.plugin.action.stats;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.coldstart.plugin.deployment.CatalogueClusterTestCase;
import org.opensearch.cluster.node.DiscoveryNodeRole;
import org.opensearch.test.NodeRoles;

/** Who asks for some nodes' figures is told of those and of no others. */
public class StatsOfNodesTests extends CatalogueClusterTestCase {

  public void testNodesAreChosenAsByOpenSearchItself() throws Exception {
    String manager = startClusterManager();
    String data =
        internalCluster().startNode(NodeRoles.onlyRoles(Set.of(DiscoveryNodeRole.DATA_ROLE)));
    String ingest =
        internalCluster().startNode(NodeRoles.onlyRoles(Set.of(DiscoveryNodeRole.INGEST_ROLE)));
    assertEquals(Set.of(manager, data, ingest), told(manager));
    assertEquals(Set.of(manager), told(manager, "_local"));
    assertEquals(Set.of(ingest), told(ingest, "_local"));
    assertEquals(Set.of(data), told(manager, data));
    assertEquals(Set.of(data), told(manager, "data:true"));
    assertEquals(Set.of(data, ingest), told(manager, "data:true", "ingest:true"));
    assertEquals(Set.of(manager), told(data, "_cluster_manager"));
    assertEquals(Set.of(), told(manager, "nobody"));
  }

  private static Set<String> told(String asked, String... nodes) {
    StatsResponse response =
        client(asked).execute(TransportStatsAction.TYPE, new StatsRequest(nodes)).actionGet();
    assertFalse(response.hasFailures());
    assertTrue(response.getNodes().stream().noneMatch(node -> node.stats().isEmpty()));
    return response.getNodes().stream()
        .map(node -> node.getNode().getName())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
