package org.coldstart.plugin.warmup;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.coldstart.plugin.documents.ShardMark;
import org.coldstart.plugin.training.ResolvedSources;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.admin.indices.refresh.RefreshRequest;
import org.opensearch.action.admin.indices.refresh.RefreshResponse;
import org.opensearch.action.admin.indices.stats.IndicesStatsRequest;
import org.opensearch.action.admin.indices.stats.IndicesStatsResponse;
import org.opensearch.action.admin.indices.stats.ShardStats;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.index.shard.ShardId;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.engine.Engine;
import org.opensearch.transport.client.Client;

/**
 * How far the shards of the interactions can be looked at. Not a word of what lies in them, so it
 * is asked with the plugin's own rights.
 */
final class InteractionShards {

  private final Client client;

  /**
   * @param client acts with the plugin's own rights
   */
  InteractionShards(Client client) {
    this.client = client;
  }

  /** How a state names a shard. */
  static String key(String indexUuid, int shard) {
    return indexUuid + "/" + shard;
  }

  /**
   * The global checkpoint of every primary: what was written up to there is on all copies, can
   * never be rolled back, and is seen after a refresh. Never blocks; a 503 where a primary is away.
   *
   * @param listener gets them by {@link #key}
   */
  void ends(ResolvedSources.Source source, ActionListener<Map<String, ShardMark>> listener) {
    IndicesStatsRequest request = new IndicesStatsRequest();
    request.clear();
    request.indices(source.names().toArray(String[]::new));
    client
        .admin()
        .indices()
        .stats(request, ActionListener.map(listener, response -> ends(source, response)));
  }

  private static Map<String, ShardMark> ends(
      ResolvedSources.Source source, IndicesStatsResponse response) {
    Map<String, ShardMark> ends = new TreeMap<>();
    for (ShardStats stats : response.getShards()) {
      if (stats.getShardRouting().primary()
          && stats.getSeqNoStats() != null
          && stats.getCommitStats() != null) {
        ShardId id = stats.getShardRouting().shardId();
        ends.put(
            key(id.getIndex().getUUID(), id.id()),
            new ShardMark(
                stats.getCommitStats().getUserData().get(Engine.HISTORY_UUID_KEY),
                stats.getSeqNoStats().getGlobalCheckpoint()));
      }
    }
    for (IndexMetadata index : source.indices()) {
      for (int shard = 0; shard < index.getNumberOfShards(); shard++) {
        if (!ends.containsKey(key(index.getIndexUUID(), shard))) {
          throw new OpenSearchStatusException(
              "shard [{}] of [{}], an index of interactions, has no primary now: try again later",
              RestStatus.SERVICE_UNAVAILABLE,
              shard,
              index.getIndex().getName());
        }
      }
    }
    return ends;
  }

  /** Makes visible what was written. Blocks. */
  void refresh(List<String> indices) {
    if (indices.isEmpty()) {
      return;
    }
    PlainActionFuture.<RefreshResponse, RuntimeException>get(
        l ->
            client
                .admin()
                .indices()
                .refresh(new RefreshRequest(indices.toArray(String[]::new)), l));
  }
}
