package org.coldstart.plugin.action.deploy;

import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.action.ModelView;
import org.coldstart.plugin.deployment.Rollouts;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Flips a deployment to a version whose vectors are complete. */
public final class TransportActivateAction
    extends HandledTransportAction<DeploymentRequest, JsonResponse> {

  /** The action. */
  public static final ActionType<JsonResponse> TYPE =
      new ActionType<>("cluster:admin/coldstart/activate", JsonResponse::new);

  private final Rollouts rollouts;

  /** Wired by the node. */
  @Inject
  public TransportActivateAction(
      TransportService transportService, ActionFilters filters, Rollouts rollouts) {
    super(TYPE.name(), transportService, filters, DeploymentRequest::new);
    this.rollouts = rollouts;
  }

  @Override
  protected void doExecute(
      Task task, DeploymentRequest request, ActionListener<JsonResponse> listener) {
    rollouts.activate(
        request.model(),
        request.version().orElseThrow(),
        request.index(),
        request.field(),
        ActionListener.map(
            listener, deployment -> new JsonResponse(ModelView.deployment(deployment))));
  }
}
