package org.coldstart.plugin.rest;

import java.util.List;
import org.coldstart.plugin.action.ModelRequest;
import org.coldstart.plugin.action.definition.GetModelsRequest;
import org.coldstart.plugin.action.definition.TransportGetModelAction;
import org.coldstart.plugin.action.definition.TransportGetModelsAction;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code GET /_plugins/_coldstart/models} and {@code GET …/models/{name}}. */
public final class RestGetModels extends BaseRestHandler {

  @Override
  public String getName() {
    return "coldstart_get_models";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        ActionRoute.of(RestRequest.Method.GET, Paths.MODELS, TransportGetModelsAction.TYPE),
        ActionRoute.of(RestRequest.Method.GET, Paths.MODEL, TransportGetModelAction.TYPE));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
    String name = request.param(Paths.NAME);
    return channel -> {
      if (name == null) {
        client.execute(
            TransportGetModelsAction.TYPE,
            new GetModelsRequest(),
            new RestToXContentListener<>(channel));
      } else {
        client.execute(
            TransportGetModelAction.TYPE,
            new ModelRequest(name),
            new RestToXContentListener<>(channel));
      }
    };
  }
}
