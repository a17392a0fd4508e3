package org.coldstart.plugin.action.deploy;

import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.action.RunAnswer;
import org.coldstart.plugin.deployment.Rollouts;
import org.coldstart.plugin.run.Runs;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Starts a roll-out on the node that was asked. */
public final class TransportDeployAction
    extends HandledTransportAction<DeployRequest, JsonResponse> {

  /** The action. */
  public static final ActionType<JsonResponse> TYPE =
      new ActionType<>("cluster:admin/coldstart/deploy", JsonResponse::new);

  private final Rollouts rollouts;
  private final Runs runs;

  /** Wired by the node. */
  @Inject
  public TransportDeployAction(
      TransportService transportService, ActionFilters filters, Rollouts rollouts, Runs runs) {
    super(TYPE.name(), transportService, filters, DeployRequest::new);
    this.rollouts = rollouts;
    this.runs = runs;
  }

  @Override
  protected void doExecute(
      Task task, DeployRequest request, ActionListener<JsonResponse> listener) {
    RunAnswer answer = new RunAnswer(runs, request.waitForCompletion());
    rollouts.deploy(
        request.rollout(),
        ActionListener.wrap(run -> answer.started(run, listener), listener::onFailure));
  }
}
