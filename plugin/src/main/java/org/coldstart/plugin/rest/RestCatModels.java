package org.coldstart.plugin.rest;

import java.util.List;
import java.util.Map;
import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.action.cat.TransportCatAction;
import org.coldstart.plugin.action.definition.GetModelsRequest;
import org.opensearch.common.Table;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.RestResponse;
import org.opensearch.rest.action.RestResponseListener;
import org.opensearch.rest.action.cat.AbstractCatAction;
import org.opensearch.rest.action.cat.RestTable;
import org.opensearch.transport.client.node.NodeClient;

/** {@code GET /_cat/coldstart}: a line for each model. */
public final class RestCatModels extends AbstractCatAction {

  private static final Map<String, String> MEANINGS =
      Map.of(
          "name", "the model",
          "active", "the versions that queries use",
          "live", "the versions that documents are encoded with",
          "deployments", "index and field of each deployment",
          "state", "defined, training, failed, ready, deploying or deployed",
          "recall", "recall@20 on held-out new items, of the active or the newest ready version",
          "warmed_up", "when new interactions were last taken in");

  @Override
  public String getName() {
    return "coldstart_cat";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        ActionRoute.of(RestRequest.Method.GET, "/_cat/coldstart", TransportCatAction.TYPE));
  }

  @Override
  protected void documentation(StringBuilder documentation) {
    documentation.append("/_cat/coldstart\n");
  }

  @Override
  protected RestChannelConsumer doCatRequest(RestRequest request, NodeClient client) {
    return channel ->
        client.execute(
            TransportCatAction.TYPE,
            new GetModelsRequest(),
            new RestResponseListener<JsonResponse>(channel) {
              @Override
              public RestResponse buildResponse(JsonResponse response) throws Exception {
                try {
                  return RestTable.buildResponse(table(request, response), channel);
                } catch (UnsupportedOperationException e) {
                  // A column to sort by that is none; the server would take it for its own fault.
                  throw new IllegalArgumentException("[s]: " + e.getMessage(), e);
                }
              }
            });
  }

  @Override
  protected Table getTableWithHeader(RestRequest request) {
    Table table = new Table();
    table.startHeaders();
    for (String column : TransportCatAction.COLUMNS) {
      table.addCell(column, "alias:" + column.charAt(0) + ";desc:" + MEANINGS.get(column));
    }
    table.endHeaders();
    return table;
  }

  private Table table(RestRequest request, JsonResponse response) {
    Table table = getTableWithHeader(request);
    for (Object line : (List<?>) response.json().get(TransportCatAction.LINES)) {
      table.startRow();
      for (String column : TransportCatAction.COLUMNS) {
        table.addCell(((Map<?, ?>) line).get(column));
      }
      table.endRow();
    }
    return table;
  }
}
