package org.coldstart.plugin.rest;

import java.io.IOException;
import java.util.List;
import org.coldstart.plugin.action.deploy.DeploymentRequest;
import org.coldstart.plugin.action.deploy.TransportUndeployAction;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code POST /_plugins/_coldstart/models/{name}/_undeploy}. */
public final class RestUndeploy extends BaseRestHandler {

  @Override
  public String getName() {
    return "coldstart_undeploy";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        ActionRoute.of(
            RestRequest.Method.POST, Paths.MODEL + "/_undeploy", TransportUndeployAction.TYPE));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client)
      throws IOException {
    String model = request.param(Paths.NAME);
    DeploymentRequest undeploy = DeploymentRequest.onlyOf(model);
    if (request.hasContentOrSourceParam()) {
      try (XContentParser parser = request.contentOrSourceParamParser()) {
        undeploy = DeploymentRequest.undeployment(model, parser);
      }
    }
    DeploymentRequest named = undeploy;
    return channel ->
        client.execute(TransportUndeployAction.TYPE, named, new RestToXContentListener<>(channel));
  }
}
