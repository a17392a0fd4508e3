package org.coldstart.plugin.action.run;

import org.coldstart.plugin.run.Runs;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Tells of all runs. */
public final class TransportListRunsAction
    extends HandledTransportAction<ListRunsRequest, ListRunsResponse> {

  /** The action. */
  public static final ActionType<ListRunsResponse> TYPE =
      new ActionType<>("cluster:monitor/coldstart/runs/list", ListRunsResponse::new);

  private final Runs runs;

  /** Wired by the node. */
  @Inject
  public TransportListRunsAction(
      TransportService transportService, ActionFilters filters, Runs runs) {
    super(TYPE.name(), transportService, filters, ListRunsRequest::new);
    this.runs = runs;
  }

  @Override
  protected void doExecute(
      Task task, ListRunsRequest request, ActionListener<ListRunsResponse> listener) {
    runs.list(ActionListener.map(listener, ListRunsResponse::new));
  }
}
