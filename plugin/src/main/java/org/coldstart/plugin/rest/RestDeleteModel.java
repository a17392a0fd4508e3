package org.coldstart.plugin.rest;

import java.util.List;
import org.coldstart.plugin.action.definition.DeleteModelRequest;
import org.coldstart.plugin.action.definition.TransportDeleteModelAction;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code DELETE /_plugins/_coldstart/models/{name}}, with {@code force} where it is deployed. */
public final class RestDeleteModel extends BaseRestHandler {

  @Override
  public String getName() {
    return "coldstart_delete_model";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        ActionRoute.of(RestRequest.Method.DELETE, Paths.MODEL, TransportDeleteModelAction.TYPE));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
    DeleteModelRequest delete =
        new DeleteModelRequest(request.param(Paths.NAME), request.paramAsBoolean("force", false));
    return channel ->
        client.execute(
            TransportDeleteModelAction.TYPE, delete, new RestToXContentListener<>(channel));
  }
}
