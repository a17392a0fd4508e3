package org.coldstart.plugin.action.stats;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.coldstart.plugin.items.CachedItems;
import org.coldstart.plugin.items.CountedItems;
import org.coldstart.plugin.registry.ModelCache;
import org.coldstart.plugin.stats.EncodingCounters;
import org.coldstart.plugin.stats.RunCounters;
import org.coldstart.plugin.stats.SweepCounters;
import org.coldstart.plugin.stats.WarmUpCounters;
import org.opensearch.action.ActionType;
import org.opensearch.action.FailedNodeException;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.nodes.TransportNodesAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/** Gathers the statistics of nodes. */
public final class TransportStatsAction
    extends TransportNodesAction<
        StatsRequest, StatsResponse, StatsRequest.OfNode, StatsResponse.OfNode> {

  /** The action. */
  public static final ActionType<StatsResponse> TYPE =
      new ActionType<>("cluster:monitor/coldstart/stats", StatsResponse::new);

  private final ModelCache cache;
  private final CachedItems items;
  private final CountedItems fetches;
  private final EncodingCounters encodings;
  private final RunCounters runs;
  private final SweepCounters sweeps;
  private final WarmUpCounters warmUps;

  /** Wired by the node. */
  @Inject
  public TransportStatsAction(
      ThreadPool threadPool,
      ClusterService clusterService,
      TransportService transportService,
      ActionFilters filters,
      ModelCache cache,
      CachedItems items,
      CountedItems fetches,
      EncodingCounters encodings,
      RunCounters runs,
      SweepCounters sweeps,
      WarmUpCounters warmUps) {
    super(
        TYPE.name(),
        threadPool,
        clusterService,
        transportService,
        filters,
        StatsRequest::new,
        StatsRequest.OfNode::new,
        ThreadPool.Names.MANAGEMENT,
        StatsResponse.OfNode.class);
    this.cache = cache;
    this.items = items;
    this.fetches = fetches;
    this.encodings = encodings;
    this.runs = runs;
    this.sweeps = sweeps;
    this.warmUps = warmUps;
  }

  @Override
  protected StatsResponse newResponse(
      StatsRequest request, List<StatsResponse.OfNode> nodes, List<FailedNodeException> failures) {
    return new StatsResponse(clusterService.getClusterName(), nodes, failures);
  }

  @Override
  protected StatsRequest.OfNode newNodeRequest(StatsRequest request) {
    return new StatsRequest.OfNode();
  }

  @Override
  protected StatsResponse.OfNode newNodeResponse(StreamInput in) throws IOException {
    return new StatsResponse.OfNode(in);
  }

  @Override
  protected StatsResponse.OfNode nodeOperation(StatsRequest.OfNode request) {
    Map<String, Object> stats = new LinkedHashMap<>();
    stats.put("cache", cacheStats());
    stats.put("items", itemStats());
    stats.put("encodings", encodings.snapshot());
    stats.put("runs", runs.snapshot());
    stats.put("sweep", sweeps.snapshot());
    stats.put("warm_ups", warmUps.snapshot());
    return new StatsResponse.OfNode(clusterService.localNode(), stats);
  }

  private Map<String, Object> itemStats() {
    CachedItems.Stats stats = items.stats();
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("cached", stats.items());
    view.put("bytes", stats.bytes());
    view.put("hits", stats.hits());
    view.put("misses", stats.misses());
    view.put("evictions", stats.evictions());
    view.put("fetches", fetches.snapshot());
    return view;
  }

  private Map<String, Object> cacheStats() {
    ModelCache.Stats stats = cache.stats();
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("models", stats.models());
    view.put("bytes", stats.bytes());
    view.put("limit_bytes", stats.limitBytes());
    view.put("hits", stats.hits());
    view.put("misses", stats.misses());
    view.put("loads", stats.loads());
    view.put("load_failures", stats.failures());
    view.put("load_time_ms", stats.loadMillis());
    view.put("evictions", stats.evictions());
    return view;
  }
}
