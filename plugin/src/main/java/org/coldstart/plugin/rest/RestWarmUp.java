package org.coldstart.plugin.rest;

import java.io.IOException;
import java.util.List;
import org.coldstart.plugin.action.warmup.TransportWarmUpAction;
import org.coldstart.plugin.action.warmup.WarmUpRequest;
import org.coldstart.plugin.warmup.WarmUps;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code POST /_plugins/_coldstart/models/{name}/_warm_up}, with {@code wait_for_completion}. */
public final class RestWarmUp extends BaseRestHandler {

  @Override
  public String getName() {
    return "coldstart_warm_up";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        ActionRoute.of(
            RestRequest.Method.POST, Paths.MODEL + "/_warm_up", TransportWarmUpAction.TYPE));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client)
      throws IOException {
    String model = request.param(Paths.NAME);
    WarmUps.Target target = WarmUpRequest.onlyOf(model);
    if (request.hasContentOrSourceParam()) {
      try (XContentParser parser = request.contentOrSourceParamParser()) {
        target = WarmUpRequest.parse(model, parser);
      }
    }
    WarmUpRequest warmUp =
        new WarmUpRequest(target, request.paramAsBoolean("wait_for_completion", false));
    return channel ->
        client.execute(TransportWarmUpAction.TYPE, warmUp, new RestToXContentListener<>(channel));
  }
}
