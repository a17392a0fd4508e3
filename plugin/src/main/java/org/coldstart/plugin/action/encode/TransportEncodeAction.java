package org.coldstart.plugin.action.encode;

import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.definition.Side;
import org.coldstart.plugin.encoding.CachedTowers;
import org.coldstart.plugin.encoding.StoredContext;
import org.coldstart.plugin.items.CachedItems;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.ModelEntry;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.Slot;
import org.coldstart.plugin.registry.VersionEntry;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;

/** Encodes on the node that is asked, on a thread that may compute for a while. */
public final class TransportEncodeAction
    extends HandledTransportAction<EncodeRequest, EncodeResponse> {

  private final ThreadPool threadPool;
  private final Client client;
  private final ModelRegistry registry;
  private final CachedTowers towers;
  private final StoredContext users;
  private final CachedItems items;

  /**
   * @param client acts with the caller's rights
   * @param towers the node's loaded towers
   * @param users reads what is stored of a user
   * @param items what versions learned of items
   */
  @Inject
  public TransportEncodeAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      Client client,
      ModelRegistry registry,
      CachedTowers towers,
      StoredContext users,
      CachedItems items) {
    super(EncodeAction.NAME, transportService, filters, EncodeRequest::new);
    this.threadPool = threadPool;
    this.client = client;
    this.registry = registry;
    this.towers = towers;
    this.users = users;
    this.items = items;
  }

  @Override
  protected void doExecute(
      Task task, EncodeRequest request, ActionListener<EncodeResponse> listener) {
    ModelEntry entry = registry.current().requireModel(request.model());
    VersionEntry version = version(request, entry);
    ModelDefinition definition = ModelDefinition.parse(entry.definition());
    towers.get(
        version.stamp(),
        ActionListener.wrap(
            model ->
                new Encoding(
                        request,
                        version.number(),
                        model,
                        (given, found) ->
                            users.resolve(
                                Side.USER, model.definition(), definition, given, client, found),
                        items,
                        threadPool.generic(),
                        listener)
                    .start(),
            listener::onFailure));
  }

  private VersionEntry version(EncodeRequest request, ModelEntry model) {
    if (request.version() != null) {
      return model.requireReady(OptionalInt.of(request.version()));
    }
    return registry.deploymentsThere(model.name()).stream()
        .map(Deployment::active)
        .flatMap(Optional::stream)
        .max(Comparator.comparingInt(Slot::version))
        .flatMap(slot -> model.versionByStamp(slot.stamp()))
        .orElseGet(() -> model.requireReady(OptionalInt.empty()));
  }
}
