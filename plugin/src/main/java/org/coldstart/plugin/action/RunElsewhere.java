package org.coldstart.plugin.action;

import org.opensearch.action.ActionListenerResponseHandler;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.core.action.ActionListener;
import org.opensearch.transport.TransportRequest;
import org.opensearch.transport.TransportService;

/**
 * Has another node start a run. The waiting stays here, so that it survives the end of the node
 * that works.
 *
 * @param transportService sends
 * @param answer for the run
 */
public record RunElsewhere(TransportService transportService, RunAnswer answer) {

  /**
   * @param request asks not to wait
   */
  public void start(
      DiscoveryNode node,
      String action,
      TransportRequest request,
      ActionListener<JsonResponse> listener) {
    transportService.sendRequest(
        node,
        action,
        request,
        new ActionListenerResponseHandler<>(
            ActionListener.wrap(
                started -> {
                  if (started.json().get("run") instanceof String run) {
                    int version = ((Number) started.json().get("version")).intValue();
                    answer.started(run, version, listener);
                  } else {
                    listener.onResponse(started);
                  }
                },
                listener::onFailure),
            JsonResponse::new));
  }
}
