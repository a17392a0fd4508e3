package org.coldstart.plugin.action.definition;

import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.action.ModelRequest;
import org.coldstart.plugin.action.ModelView;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.ModelEntry;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.warmup.WarmUpStates;
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
  private final WarmUpStates warmUps;

  /** Wired by the node. */
  @Inject
  public TransportGetModelAction(
      TransportService transportService,
      ActionFilters filters,
      ModelRegistry registry,
      WarmUpStates warmUps) {
    super(TYPE.name(), transportService, filters, ModelRequest::new);
    this.registry = registry;
    this.warmUps = warmUps;
  }

  @Override
  protected void doExecute(Task task, ModelRequest request, ActionListener<JsonResponse> listener) {
    ColdStartMetadata current = registry.current();
    ModelEntry model = current.requireModel(request.model());
    warmUps.last(
        current.deploymentsOf(model.name()),
        ActionListener.map(
            listener, last -> new JsonResponse(ModelView.model(current, model, last))));
  }
}
