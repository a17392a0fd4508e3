package org.coldstart.plugin.rest;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.coldstart.plugin.action.definition.PutDefinitionRequest;
import org.coldstart.plugin.action.definition.TransportPutDefinitionAction;
import org.opensearch.OpenSearchParseException;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code PUT /_plugins/_coldstart/models/{name}}. */
public final class RestPutDefinition extends BaseRestHandler {

  @Override
  public String getName() {
    return "coldstart_put_definition";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        ActionRoute.of(RestRequest.Method.PUT, Paths.MODEL, TransportPutDefinitionAction.TYPE));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client)
      throws IOException {
    Map<String, Object> definition;
    try (XContentParser parser = request.contentParser()) {
      definition = parser.mapOrdered();
    } catch (StreamConstraintsException e) {
      // Too deep, too long: unlike what is no JSON at all, the server has no status for it.
      throw new OpenSearchParseException("the body cannot be read: " + e.getMessage(), e);
    }
    PutDefinitionRequest put = new PutDefinitionRequest(request.param(Paths.NAME), definition);
    return channel ->
        client.execute(
            TransportPutDefinitionAction.TYPE, put, new RestToXContentListener<>(channel));
  }
}
