package org.coldstart.plugin.rest;

import java.util.List;
import org.coldstart.plugin.action.VersionRequest;
import org.coldstart.plugin.action.version.TransportDeleteVersionAction;
import org.coldstart.plugin.action.version.TransportGetVersionAction;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code GET} and {@code DELETE /_plugins/_coldstart/models/{name}/versions/{version}}. */
public final class RestVersion extends BaseRestHandler {

  @Override
  public String getName() {
    return "coldstart_version";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        ActionRoute.of(RestRequest.Method.GET, Paths.VERSION, TransportGetVersionAction.TYPE),
        ActionRoute.of(
            RestRequest.Method.DELETE, Paths.VERSION, TransportDeleteVersionAction.TYPE));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
    VersionRequest version = new VersionRequest(request.param(Paths.NAME), Paths.version(request));
    boolean delete = request.method() == RestRequest.Method.DELETE;
    return channel ->
        client.execute(
            delete ? TransportDeleteVersionAction.TYPE : TransportGetVersionAction.TYPE,
            version,
            new RestToXContentListener<>(channel));
  }
}
