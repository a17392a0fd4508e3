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

/** Asks a run to stop. */
public final class TransportCancelRunAction
    extends HandledTransportAction<RunRequest, RunResponse> {

  /** The action. */
  public static final ActionType<RunResponse> TYPE =
      new ActionType<>("cluster:admin/coldstart/run/cancel", RunResponse::new);

  private final Runs runs;

  /** Wired by the node. */
  @Inject
  public TransportCancelRunAction(
      TransportService transportService, ActionFilters filters, Runs runs) {
    super(TYPE.name(), transportService, filters, RunRequest::new);
    this.runs = runs;
  }

  @Override
  protected void doExecute(Task task, RunRequest request, ActionListener<RunResponse> listener) {
    runs.cancel(
        request.run(),
        ActionListener.wrap(
            (Run asked) -> {
              if (request.waitForCompletion()) {
                runs.awaitEnd(request.run(), ActionListener.map(listener, RunResponse::new));
              } else {
                listener.onResponse(new RunResponse(asked));
              }
            },
            listener::onFailure));
  }
}
