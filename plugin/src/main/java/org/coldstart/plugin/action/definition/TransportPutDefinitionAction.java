package org.coldstart.plugin.action.definition;

import java.util.Optional;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.registry.ModelChange;
import org.coldstart.plugin.registry.ModelEntry;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.run.Caller;
import org.coldstart.plugin.warmup.WarmUpOwners;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.UUIDs;
import org.opensearch.common.inject.Inject;
import org.opensearch.common.util.concurrent.ThreadContext;
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
  private final WarmUpOwners owners;
  private final ThreadContext threadContext;

  /** Wired by the node. */
  @Inject
  public TransportPutDefinitionAction(
      TransportService transportService,
      ActionFilters filters,
      ModelRegistry registry,
      WarmUpOwners owners) {
    super(TYPE.name(), transportService, filters, PutDefinitionRequest::new);
    this.registry = registry;
    this.owners = owners;
    this.threadContext = transportService.getThreadPool().getThreadContext();
  }

  @Override
  protected void doExecute(
      Task task, PutDefinitionRequest request, ActionListener<JsonResponse> listener) {
    ModelEntry.checkName(request.model());
    ModelDefinition definition = ModelDefinition.parse(request.definition());
    Optional<Caller> owner =
        definition.warmUp().interval().isPresent() ? Caller.of(threadContext) : Optional.empty();
    registry.submit(
        new ModelChange.PutDefinition(
            request.model(), UUIDs.randomBase64UUID(), request.definition()),
        ActionListener.wrap(
            put ->
                owners.keep(
                    put.requireModel(request.model()).uuid(),
                    request.definition(),
                    owner,
                    ActionListener.map(listener, kept -> JsonResponse.ACKNOWLEDGED)),
            listener::onFailure));
  }
}
