package org.coldstart.plugin.deployment;

import java.util.concurrent.CancellationException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.admin.indices.replication.SegmentReplicationStatsRequest;
import org.opensearch.action.admin.indices.replication.SegmentReplicationStatsResponse;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.indices.replication.common.ReplicationType;
import org.opensearch.transport.client.Client;

/**
 * Waits until the copies of an index show what its primaries show. A copy by documents does so
 * after a refresh; a copy by segments takes its time, and a refresh does nothing for it.
 */
final class ReplicaCatchUp {

  private static final Logger logger = LogManager.getLogger(ReplicaCatchUp.class);
  private static final TimeValue PATIENCE = TimeValue.timeValueMinutes(5);
  private static final long LOOK_EVERY_MILLIS = 500;

  private final Client client;
  private final ClusterService clusterService;

  /**
   * @param client acts with the rights of the calling thread
   */
  ReplicaCatchUp(Client client, ClusterService clusterService) {
    this.client = client;
    this.clusterService = clusterService;
  }

  /**
   * Waits, blocking, at most {@code PATIENCE}: a copy that lags behind for longer answers with
   * fewer hits until it has caught up, but never with vectors of another version.
   *
   * @param checkpoint called again and again; what it throws ends the waiting
   */
  void await(String index, Runnable checkpoint) {
    IndexMetadata metadata = clusterService.state().metadata().index(index);
    if (metadata == null
        || IndexMetadata.INDEX_REPLICATION_TYPE_SETTING.get(metadata.getSettings())
            != ReplicationType.SEGMENT) {
      return;
    }
    for (long waited = 0; lags(index); waited += LOOK_EVERY_MILLIS) {
      checkpoint.run();
      if (waited > PATIENCE.millis()) {
        logger.warn("copies of index [{}] still lag behind after [{}]", index, PATIENCE);
        return;
      }
      try {
        Thread.sleep(LOOK_EVERY_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("the node is closing");
      }
    }
  }

  private boolean lags(String index) {
    SegmentReplicationStatsResponse stats =
        PlainActionFuture.<SegmentReplicationStatsResponse, RuntimeException>get(
            l ->
                client
                    .admin()
                    .indices()
                    .segmentReplicationStats(new SegmentReplicationStatsRequest(index), l));
    return stats.getReplicationStats().values().stream()
        .flatMap(java.util.List::stream)
        .flatMap(group -> group.getReplicaStats().stream())
        .anyMatch(replica -> replica.getCheckpointsBehindCount() > 0);
  }
}
