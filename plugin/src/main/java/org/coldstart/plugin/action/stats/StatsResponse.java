package org.coldstart.plugin.action.stats;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.coldstart.plugin.registry.Json;
import org.opensearch.action.FailedNodeException;
import org.opensearch.action.support.nodes.BaseNodeResponse;
import org.opensearch.action.support.nodes.BaseNodesResponse;
import org.opensearch.cluster.ClusterName;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/** The statistics of nodes. */
public final class StatsResponse extends BaseNodesResponse<StatsResponse.OfNode>
    implements ToXContentFragment {

  StatsResponse(StreamInput in) throws IOException {
    super(in);
  }

  StatsResponse(ClusterName clusterName, List<OfNode> nodes, List<FailedNodeException> failures) {
    super(clusterName, nodes, failures);
  }

  @Override
  protected List<OfNode> readNodesFrom(StreamInput in) throws IOException {
    return in.readList(OfNode::new);
  }

  @Override
  protected void writeNodesTo(StreamOutput out, List<OfNode> nodes) throws IOException {
    out.writeList(nodes);
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
    builder.startObject("nodes");
    for (OfNode node : getNodes()) {
      builder.startObject(node.getNode().getId()).field("name", node.getNode().getName());
      for (Map.Entry<String, Object> part : node.stats.entrySet()) {
        builder.field(part.getKey(), part.getValue());
      }
      builder.endObject();
    }
    return builder.endObject();
  }

  /** The statistics of one node. */
  static final class OfNode extends BaseNodeResponse {

    private final Map<String, Object> stats;

    OfNode(DiscoveryNode node, Map<String, Object> stats) {
      super(node);
      this.stats = Json.copy(stats);
    }

    OfNode(StreamInput in) throws IOException {
      super(in);
      this.stats = Json.read(in);
    }

    Map<String, Object> stats() {
      return stats;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      super.writeTo(out);
      Json.write(out, stats);
    }
  }
}
