package org.coldstart.plugin.action.definition;

import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.registry.ModelChange;
import org.coldstart.plugin.registry.ModelEntry;
import org.coldstart.plugin.registry.ModelRegistry;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.UUIDs;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Creates a model or replaces its definition. */
public final class TransportPutDefinitionAction
    extends HandledTransportAction<PutDefinitionRequest, JsonResponse> {

  /** The action. */
  public static final ActionType<JsonResponse> TYPE =
      new ActionType<>("cluster:admin/coldstart/definition/put", JsonResponse::new);

  private final ModelRegistry registry;

  /** Wired by the node. */
  @Inject
  public TransportPutDefinitionAction(
      TransportService transportService, ActionFilters filters, ModelRegistry registry) {
    super(TYPE.name(), transportService, filters, PutDefinitionRequest::new);
    this.registry = registry;
  }

  @Override
  protected void doExecute(
      Task task, PutDefinitionRequest request, ActionListener<JsonResponse> listener) {
    ModelEntry.checkName(request.model());
    ModelDefinition.parse(request.definition());
    registry.submit(
        new ModelChange.PutDefinition(
            request.model(), UUIDs.randomBase64UUID(), request.definition()),
        ActionListener.map(listener, put -> JsonResponse.ACKNOWLEDGED));
  }
}
