package org.coldstart.plugin.action.run;

import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.Runs;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Tells of one run, at once or when it has ended. */
public final class TransportGetRunAction extends HandledTransportAction<RunRequest, RunResponse> {

  /** The action. */
  public static final ActionType<RunResponse> TYPE =
      new ActionType<>("cluster:monitor/coldstart/run/get", RunResponse::new);

  private final Runs runs;

  /** Wired by the node. */
  @Inject
  public TransportGetRunAction(
      TransportService transportService, ActionFilters filters, Runs runs) {
    super(TYPE.name(), transportService, filters, RunRequest::new);
    this.runs = runs;
  }

  @Override
  protected void doExecute(Task task, RunRequest request, ActionListener<RunResponse> listener) {
    ActionListener<Run> answering = ActionListener.map(listener, RunResponse::new);
    if (request.waitForCompletion()) {
      runs.awaitEnd(request.run(), answering);
    } else {
      runs.get(request.run(), answering);
    }
  }
}
