package org.coldstart.plugin.deployment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.Version;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.node.DiscoveryNodeRole;
import org.opensearch.cluster.node.DiscoveryNodes;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.test.OpenSearchTestCase;

public class NodeEnginesTests extends OpenSearchTestCase {

  public void testFaissIsThereWhereItsLibraryIs() throws Exception {
    Path folder = createTempDir();
    String path = "/nowhere:" + folder;
    assertEquals("lucene", NodeEngines.available(path));
    assertEquals("lucene", NodeEngines.available(""));
    Files.createFile(folder.resolve(System.mapLibraryName("opensearchknn_faiss_avx2")));
    assertEquals("faiss,lucene", NodeEngines.available(path));
  }

  public void testAnEngineThatADataNodeLacksIsRefused() {
    DiscoveryNodes nodes = nodes(node("one", "faiss,lucene"), node("two", "lucene"));
    NodeEngines.require(nodes, "lucene");
    IllegalArgumentException e =
        expectThrows(IllegalArgumentException.class, () -> NodeEngines.require(nodes, "faiss"));
    assertTrue(e.getMessage(), e.getMessage().contains("[two]"));
    NodeEngines.require(nodes(node("one", "faiss,lucene")), "faiss");
    expectThrows(IllegalArgumentException.class, () -> NodeEngines.require(nodes, "nmslib"));
  }

  public void testANodeWithoutThePluginIsAConflictThatNamesIt() {
    DiscoveryNodes nodes = nodes(node("one", "lucene"), node("bare", null));
    OpenSearchStatusException e =
        expectThrows(OpenSearchStatusException.class, () -> NodeEngines.require(nodes, "lucene"));
    assertEquals(RestStatus.CONFLICT, e.status());
    assertTrue(e.getMessage(), e.getMessage().contains("[bare]"));
  }

  public void testWithoutAnIngestNodeNothingIsDeployed() {
    DiscoveryNode data = node("one", "lucene", Set.of(DiscoveryNodeRole.DATA_ROLE));
    OpenSearchStatusException e =
        expectThrows(
            OpenSearchStatusException.class, () -> NodeEngines.require(nodes(data), "lucene"));
    assertTrue(e.getMessage(), e.getMessage().contains("[ingest]"));
  }

  private static DiscoveryNode node(String name, String engines) {
    return node(name, engines, Set.of(DiscoveryNodeRole.DATA_ROLE, DiscoveryNodeRole.INGEST_ROLE));
  }

  private static DiscoveryNode node(String name, String engines, Set<DiscoveryNodeRole> roles) {
    return new DiscoveryNode(
        name,
        name,
        buildNewFakeTransportAddress(),
        engines == null ? Map.of() : Map.of(NodeEngines.ATTRIBUTE, engines),
        roles,
        Version.CURRENT);
  }

  private static DiscoveryNodes nodes(DiscoveryNode... nodes) {
    DiscoveryNodes.Builder builder = DiscoveryNodes.builder();
    for (DiscoveryNode node : nodes) {
      builder.add(node);
    }
    return builder.build();
  }
}
