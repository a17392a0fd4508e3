package org.coldstart.plugin.action.stats;

import static org.coldstart.plugin.action.OverTheWire.copy;
import static org.coldstart.plugin.action.OverTheWire.travels;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.Version;
import org.opensearch.action.FailedNodeException;
import org.opensearch.cluster.ClusterName;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.core.common.transport.TransportAddress;
import org.opensearch.test.OpenSearchTestCase;

public class StatsOverTheWireTests extends OpenSearchTestCase {

  public void testRequests() throws IOException {
    travels(
        StatsRequest::new, new StatsRequest(), new StatsRequest("a"), new StatsRequest("a", "b"));
    travels(StatsRequest.OfNode::new, new StatsRequest.OfNode());
  }

  public void testResponses() throws IOException {
    DiscoveryNode fixed =
        new DiscoveryNode(
            "node",
            "id",
            "session",
            "localhost",
            "127.0.0.1",
            new TransportAddress(InetAddress.getLoopbackAddress(), 9300),
            Map.of(),
            Set.of(),
            Version.V_3_6_0);
    travels(StatsResponse.OfNode::new, new StatsResponse.OfNode(fixed, Map.of("loads", 3)));
    DiscoveryNode node = new DiscoveryNode("n", buildNewFakeTransportAddress(), Version.CURRENT);
    Map<String, Object> stats = Map.of("encodings", Map.of("users", Map.of("count", 3)));
    StatsResponse.OfNode ofNode = new StatsResponse.OfNode(node, stats);
    assertEquals(stats, copy(ofNode, StatsResponse.OfNode::new).stats());
    StatsResponse all =
        copyWithFailure(
            new StatsResponse(
                new ClusterName("c"),
                List.of(ofNode),
                List.of(new FailedNodeException("m", "gone", new IOException("why")))));
    assertEquals(stats, all.getNodes().get(0).stats());
    assertEquals("m", all.failures().get(0).nodeId());
  }

  /** A stack trace is not written the same again. */
  private StatsResponse copyWithFailure(StatsResponse response) throws IOException {
    return copyWriteable(response, writableRegistry(), StatsResponse::new);
  }
}
