package org.coldstart.plugin.rest;

import java.util.List;
import org.coldstart.plugin.action.run.RunRequest;
import org.coldstart.plugin.action.run.TransportCancelRunAction;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code POST /_plugins/_coldstart/runs/{run}/_cancel}. */
public final class RestCancelRun extends BaseRestHandler {

  @Override
  public String getName() {
    return "coldstart_cancel_run";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        ActionRoute.of(
            RestRequest.Method.POST, Paths.RUN + "/_cancel", TransportCancelRunAction.TYPE));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
    RunRequest run =
        new RunRequest(
            request.param(Paths.RUN_PARAMETER),
            request.paramAsBoolean("wait_for_completion", false));
    return channel ->
        client.execute(TransportCancelRunAction.TYPE, run, new RestToXContentListener<>(channel));
  }
}
