package org.coldstart.plugin.rest;

import java.io.IOException;
import java.util.List;
import org.coldstart.plugin.action.deploy.DeploymentRequest;
import org.coldstart.plugin.action.deploy.TransportActivateAction;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code POST /_plugins/_coldstart/models/{name}/_activate}. */
public final class RestActivate extends BaseRestHandler {

  @Override
  public String getName() {
    return "coldstart_activate";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        ActionRoute.of(
            RestRequest.Method.POST, Paths.MODEL + "/_activate", TransportActivateAction.TYPE));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client)
      throws IOException {
    DeploymentRequest activate;
    try (XContentParser parser = request.contentOrSourceParamParser()) {
      activate = DeploymentRequest.activation(request.param(Paths.NAME), parser);
    }
    return channel ->
        client.execute(
            TransportActivateAction.TYPE, activate, new RestToXContentListener<>(channel));
  }
}
