package org.coldstart.plugin.rest;

import java.util.List;
import org.coldstart.plugin.action.run.ListRunsRequest;
import org.coldstart.plugin.action.run.RunRequest;
import org.coldstart.plugin.action.run.TransportGetRunAction;
import org.coldstart.plugin.action.run.TransportListRunsAction;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code GET /_plugins/_coldstart/runs} and {@code GET …/runs/{run}}. */
public final class RestGetRuns extends BaseRestHandler {

  @Override
  public String getName() {
    return "coldstart_get_runs";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        ActionRoute.of(RestRequest.Method.GET, Paths.RUNS, TransportListRunsAction.TYPE),
        ActionRoute.of(RestRequest.Method.GET, Paths.RUN, TransportGetRunAction.TYPE));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
    String run = request.param(Paths.RUN_PARAMETER);
    if (run == null) {
      return channel ->
          client.execute(
              TransportListRunsAction.TYPE,
              new ListRunsRequest(),
              new RestToXContentListener<>(channel));
    }
    RunRequest one = new RunRequest(run, request.paramAsBoolean("wait_for_completion", false));
    return channel ->
        client.execute(TransportGetRunAction.TYPE, one, new RestToXContentListener<>(channel));
  }
}
