package org.coldstart.plugin.action.definition;

import java.util.Map;
import org.coldstart.plugin.action.JsonResponse;
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

/** Tells of all models. */
public final class TransportGetModelsAction
    extends HandledTransportAction<GetModelsRequest, JsonResponse> {

  /** The action. */
  public static final ActionType<JsonResponse> TYPE =
      new ActionType<>("cluster:monitor/coldstart/models/get", JsonResponse::new);

  private final ModelRegistry registry;

  /** Wired by the node. */
  @Inject
  public TransportGetModelsAction(
      TransportService transportService, ActionFilters filters, ModelRegistry registry) {
    super(TYPE.name(), transportService, filters, GetModelsRequest::new);
    this.registry = registry;
  }

  @Override
  protected void doExecute(
      Task task, GetModelsRequest request, ActionListener<JsonResponse> listener) {
    ColdStartMetadata current = registry.current();
    listener.onResponse(
        new JsonResponse(
            Map.of(
                "models",
                current.models().values().stream()
                    .map(model -> ModelView.model(current, model))
                    .toList())));
  }
}
