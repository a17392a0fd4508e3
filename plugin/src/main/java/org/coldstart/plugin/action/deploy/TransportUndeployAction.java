package org.coldstart.plugin.action.deploy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.deployment.Rollouts;
import org.coldstart.plugin.registry.Deployment;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Takes a deployment away. */
public final class TransportUndeployAction
    extends HandledTransportAction<DeploymentRequest, JsonResponse> {

  /** The action. */
  public static final ActionType<JsonResponse> TYPE =
      new ActionType<>("cluster:admin/coldstart/undeploy", JsonResponse::new);

  private final Rollouts rollouts;

  /** Wired by the node. */
  @Inject
  public TransportUndeployAction(
      TransportService transportService, ActionFilters filters, Rollouts rollouts) {
    super(TYPE.name(), transportService, filters, DeploymentRequest::new);
    this.rollouts = rollouts;
  }

  @Override
  protected void doExecute(
      Task task, DeploymentRequest request, ActionListener<JsonResponse> listener) {
    rollouts.undeploy(
        request.model(),
        request.index(),
        request.field(),
        ActionListener.map(listener, TransportUndeployAction::answer));
  }

  private static JsonResponse answer(Deployment deployment) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("acknowledged", true);
    answer.put("index", deployment.index());
    answer.put("field", deployment.field());
    answer.put(
        "note",
        "documents keep the vectors under the field; nothing reads or writes them any more, and"
            + " another deployment on the field uses their place again");
    return new JsonResponse(answer);
  }
}
