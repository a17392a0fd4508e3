package org.coldstart.plugin.rest;

import java.util.List;
import org.coldstart.plugin.action.stats.StatsRequest;
import org.coldstart.plugin.action.stats.TransportStatsAction;
import org.opensearch.core.common.Strings;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestActions.NodesResponseRestListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code GET /_plugins/_coldstart/stats} and {@code GET …/{nodeId}/stats}. */
public final class RestStats extends BaseRestHandler {

  @Override
  public String getName() {
    return "coldstart_stats";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        ActionRoute.of(RestRequest.Method.GET, Paths.ROOT + "/stats", TransportStatsAction.TYPE),
        ActionRoute.of(
            RestRequest.Method.GET,
            Paths.ROOT + "/{" + Paths.NODE_PARAMETER + "}/stats",
            TransportStatsAction.TYPE));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
    StatsRequest stats =
        new StatsRequest(Strings.splitStringByCommaToArray(request.param(Paths.NODE_PARAMETER)));
    stats.timeout(request.param("timeout"));
    return channel ->
        client.execute(TransportStatsAction.TYPE, stats, new NodesResponseRestListener<>(channel));
  }
}
