package org.coldstart.plugin.rest;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.coldstart.plugin.action.train.TrainRequest;
import org.coldstart.plugin.action.train.TransportTrainAction;
import org.coldstart.plugin.training.TrainingRequest;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code POST /_plugins/_coldstart/models/{name}/_train}, with {@code deploy} and {@code
 * wait_for_completion}.
 */
public final class RestTrain extends BaseRestHandler {

  @Override
  public String getName() {
    return "coldstart_train";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        ActionRoute.of(
            RestRequest.Method.POST, Paths.MODEL + "/_train", TransportTrainAction.TYPE));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client)
      throws IOException {
    Map<String, Object> overrides = Map.of();
    if (request.hasContentOrSourceParam()) {
      try (XContentParser parser = request.contentOrSourceParamParser()) {
        overrides = TrainRequest.overrides(parser);
      }
    }
    TrainRequest train =
        new TrainRequest(
            new TrainingRequest(
                request.param(Paths.NAME), overrides, request.paramAsBoolean("deploy", false)),
            request.paramAsBoolean("wait_for_completion", false));
    return channel ->
        client.execute(TransportTrainAction.TYPE, train, new RestToXContentListener<>(channel));
  }
}
