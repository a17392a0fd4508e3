package org.coldstart.plugin.action.definition;

import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.DeploymentChange;
import org.coldstart.plugin.registry.ModelChange;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.RegistryCopy;
import org.coldstart.plugin.registry.VersionContents;
import org.coldstart.plugin.registry.VersionEntry;
import org.coldstart.plugin.run.Runs;
import org.coldstart.plugin.warmup.WarmUpOwners;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.GroupedActionListener;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/**
 * Removes a model from the registry and its copy, cancels what runs for it, and removes all that is
 * stored of its versions.
 */
public final class TransportDeleteModelAction
    extends HandledTransportAction<DeleteModelRequest, JsonResponse> {

  /** The action. */
  public static final ActionType<JsonResponse> TYPE =
      new ActionType<>("cluster:admin/coldstart/definition/delete", JsonResponse::new);

  private final ModelRegistry registry;
  private final RegistryCopy copy;
  private final VersionContents contents;
  private final Runs runs;
  private final WarmUpOwners owners;
  private final ClusterService clusterService;

  /** Wired by the node. */
  @Inject
  public TransportDeleteModelAction(
      TransportService transportService,
      ActionFilters filters,
      ModelRegistry registry,
      RegistryCopy copy,
      VersionContents contents,
      Runs runs,
      WarmUpOwners owners,
      ClusterService clusterService) {
    super(TYPE.name(), transportService, filters, DeleteModelRequest::new);
    this.registry = registry;
    this.copy = copy;
    this.clusterService = clusterService;
    this.contents = contents;
    this.runs = runs;
    this.owners = owners;
  }

  @Override
  protected void doExecute(
      Task task, DeleteModelRequest request, ActionListener<JsonResponse> listener) {
    Collection<VersionEntry> versions =
        registry.current().requireModel(request.model()).versions().values();
    String uuid = registry.current().requireModel(request.model()).uuid();
    List<String> stamps = versions.stream().map(VersionEntry::stamp).toList();
    List<String> trainings =
        versions.stream().flatMap(version -> version.trainingRun().stream()).toList();
    Iterator<Deployment> gone =
        registry.deploymentsThere(request.model()).isEmpty()
            ? registry.deploymentsOf(request.model()).iterator()
            : Collections.emptyIterator();
    delete(
        request,
        gone,
        ActionListener.wrap(
            deleted ->
                runs.cancelAllOf(
                    request.model(),
                    trainings,
                    ActionListener.wrap(
                        cancelled -> deleteStored(uuid, stamps, listener), listener::onFailure)),
            listener::onFailure));
  }

  /** Where no deployment has its index any more, there is nothing to be kept from harm by a 409. */
  private void delete(
      DeleteModelRequest request,
      Iterator<Deployment> gone,
      ActionListener<ColdStartMetadata> listener) {
    if (!gone.hasNext()) {
      registry.submit(new ModelChange.DeleteModel(request.model(), request.force()), listener);
      return;
    }
    Deployment next = gone.next();
    registry.submit(
        new DeploymentChange.RemoveDeployment(next.indexUuid(), next.field()),
        ActionListener.wrap(removed -> delete(request, gone, listener), listener::onFailure));
  }

  private void deleteStored(
      String uuid, List<String> stamps, ActionListener<JsonResponse> listener) {
    GroupedActionListener<Void> all =
        new GroupedActionListener<>(
            ActionListener.map(listener, deleted -> JsonResponse.ACKNOWLEDGED), stamps.size() + 2);
    copy.keep(clusterService.state(), all);
    owners.forget(uuid, all);
    stamps.forEach(stamp -> contents.delete(stamp, all));
  }
}
