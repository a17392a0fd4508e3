package org.coldstart.plugin.rest;

import java.util.List;
import org.coldstart.plugin.action.version.ImportRequest;
import org.coldstart.plugin.action.version.TransportImportAction;
import org.opensearch.OpenSearchParseException;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code POST /_plugins/_coldstart/models/{name}/_import}: the body is an artefact file as it is.
 * OpenSearch turns away content types that it does not know before a handler is asked, so a client
 * names one that it does know, such as {@code application/json}; nobody parses the body as that.
 */
public final class RestImport extends BaseRestHandler {

  @Override
  public String getName() {
    return "coldstart_import";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        ActionRoute.of(
            RestRequest.Method.POST, Paths.MODEL + "/_import", TransportImportAction.TYPE));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
    if (!request.hasContent()) {
      throw new OpenSearchParseException("the body must be an artefact file");
    }
    ImportRequest imported = new ImportRequest(request.param(Paths.NAME), request.content());
    return channel ->
        client.execute(TransportImportAction.TYPE, imported, new RestToXContentListener<>(channel));
  }
}
