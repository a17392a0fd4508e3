package org.coldstart.plugin.rest;

import java.io.IOException;
import java.util.List;
import org.coldstart.plugin.action.evaluate.EvaluateRequest;
import org.coldstart.plugin.action.evaluate.TransportEvaluateAction;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code POST /_plugins/_coldstart/models/{name}/_evaluate}. */
public final class RestEvaluate extends BaseRestHandler {

  @Override
  public String getName() {
    return "coldstart_evaluate";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        ActionRoute.of(
            RestRequest.Method.POST, Paths.MODEL + "/_evaluate", TransportEvaluateAction.TYPE));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client)
      throws IOException {
    String model = request.param(Paths.NAME);
    EvaluateRequest evaluate = EvaluateRequest.newestOf(model);
    if (request.hasContentOrSourceParam()) {
      try (XContentParser parser = request.contentOrSourceParamParser()) {
        evaluate = EvaluateRequest.parse(model, parser);
      }
    }
    EvaluateRequest asked = evaluate;
    return channel ->
        client.execute(TransportEvaluateAction.TYPE, asked, new RestToXContentListener<>(channel));
  }
}
