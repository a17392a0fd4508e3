package org.coldstart.plugin.rest;

import java.io.IOException;
import java.util.List;
import org.coldstart.plugin.action.deploy.DeployRequest;
import org.coldstart.plugin.action.deploy.TransportDeployAction;
import org.coldstart.plugin.deployment.RolloutRequest;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code POST /_plugins/_coldstart/models/{name}/_deploy}, with {@code wait_for_completion}. */
public final class RestDeploy extends BaseRestHandler {

  @Override
  public String getName() {
    return "coldstart_deploy";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        ActionRoute.of(
            RestRequest.Method.POST, Paths.MODEL + "/_deploy", TransportDeployAction.TYPE));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client)
      throws IOException {
    String model = request.param(Paths.NAME);
    RolloutRequest rollout = DeployRequest.ofEmptyBody(model);
    if (request.hasContentOrSourceParam()) {
      try (XContentParser parser = request.contentOrSourceParamParser()) {
        rollout = DeployRequest.parse(model, parser);
      }
    }
    DeployRequest deploy =
        new DeployRequest(rollout, request.paramAsBoolean("wait_for_completion", false));
    return channel ->
        client.execute(TransportDeployAction.TYPE, deploy, new RestToXContentListener<>(channel));
  }
}
