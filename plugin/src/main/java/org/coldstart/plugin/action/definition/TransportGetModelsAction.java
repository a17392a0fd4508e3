package org.coldstart.plugin.action.definition;

import java.util.Map;
import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.action.ModelView;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.warmup.WarmUpStates;
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
  private final WarmUpStates warmUps;

  /** Wired by the node. */
  @Inject
  public TransportGetModelsAction(
      TransportService transportService,
      ActionFilters filters,
      ModelRegistry registry,
      WarmUpStates warmUps) {
    super(TYPE.name(), transportService, filters, GetModelsRequest::new);
    this.registry = registry;
    this.warmUps = warmUps;
  }

  @Override
  protected void doExecute(
      Task task, GetModelsRequest request, ActionListener<JsonResponse> listener) {
    ColdStartMetadata current = registry.current();
    warmUps.last(
        current.deployments(),
        ActionListener.map(
            listener,
            last ->
                new JsonResponse(
                    Map.of(
                        "models",
                        current.models().values().stream()
                            .map(model -> ModelView.model(current, model, last))
                            .toList()))));
  }
}
