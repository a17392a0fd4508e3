package org.coldstart.plugin.action.stats;

import java.io.IOException;
import org.opensearch.action.support.nodes.BaseNodesRequest;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.transport.TransportRequest;

/** Asks nodes for their statistics. */
public final class StatsRequest extends BaseNodesRequest<StatsRequest> {

  /**
   * @param nodes ids, names or filters of nodes as in the cluster APIs; none for all
   */
  public StatsRequest(String... nodes) {
    super(nodes);
  }

  StatsRequest(StreamInput in) throws IOException {
    super(in);
  }

  /** The same to one node. */
  static final class OfNode extends TransportRequest {

    OfNode() {}

    OfNode(StreamInput in) throws IOException {
      super(in);
    }
  }
}
