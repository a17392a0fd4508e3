package org.coldstart.plugin.action.definition;

import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.action.ModelRequest;
import org.coldstart.plugin.action.ModelView;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.ModelRegistry;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Tells of one model: its definition, versions and deployments. */
public final class TransportGetModelAction
    extends HandledTransportAction<ModelRequest, JsonResponse> {

  /** The action. */
  public static final ActionType<JsonResponse> TYPE =
      new ActionType<>("cluster:monitor/coldstart/model/get", JsonResponse::new);

  private final ModelRegistry registry;

  /** Wired by the node. */
  @Inject
  public TransportGetModelAction(
      TransportService transportService, ActionFilters filters, ModelRegistry registry) {
    super(TYPE.name(), transportService, filters, ModelRequest::new);
    this.registry = registry;
  }

  @Override
  protected void doExecute(Task task, ModelRequest request, ActionListener<JsonResponse> listener) {
    ColdStartMetadata current = registry.current();
    listener.onResponse(
        new JsonResponse(ModelView.model(current, current.requireModel(request.model()))));
  }
}
