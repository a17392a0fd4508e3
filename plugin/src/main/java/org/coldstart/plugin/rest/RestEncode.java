package org.coldstart.plugin.rest;

import java.io.IOException;
import java.util.List;
import org.coldstart.plugin.action.encode.EncodeAction;
import org.coldstart.plugin.action.encode.EncodeRequest;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code POST /_plugins/_coldstart/models/{name}/_encode}. */
public final class RestEncode extends BaseRestHandler {

  @Override
  public String getName() {
    return "coldstart_encode";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        ActionRoute.of(RestRequest.Method.POST, Paths.MODEL + "/_encode", EncodeAction.INSTANCE));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client)
      throws IOException {
    EncodeRequest encode;
    try (XContentParser parser = request.contentParser()) {
      encode = EncodeRequest.fromXContent(request.param(Paths.NAME), parser);
    }
    return channel ->
        client.execute(EncodeAction.INSTANCE, encode, new RestToXContentListener<>(channel));
  }
}
