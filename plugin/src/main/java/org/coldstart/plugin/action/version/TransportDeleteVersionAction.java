package org.coldstart.plugin.action.version;

import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.action.VersionRequest;
import org.coldstart.plugin.registry.ModelChange;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.RegistryCopy;
import org.coldstart.plugin.registry.VersionContents;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.GroupedActionListener;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/** Removes a version from the registry and its copy, and all that is stored of it. */
public final class TransportDeleteVersionAction
    extends HandledTransportAction<VersionRequest, JsonResponse> {

  /** The action. */
  public static final ActionType<JsonResponse> TYPE =
      new ActionType<>("cluster:admin/coldstart/version/delete", JsonResponse::new);

  private final ModelRegistry registry;
  private final RegistryCopy copy;
  private final VersionContents contents;
  private final ClusterService clusterService;
  private final ThreadPool threadPool;

  /** Wired by the node. */
  @Inject
  public TransportDeleteVersionAction(
      TransportService transportService,
      ActionFilters filters,
      ModelRegistry registry,
      RegistryCopy copy,
      VersionContents contents,
      ClusterService clusterService,
      ThreadPool threadPool) {
    super(TYPE.name(), transportService, filters, VersionRequest::new);
    this.registry = registry;
    this.copy = copy;
    this.clusterService = clusterService;
    this.contents = contents;
    this.threadPool = threadPool;
  }

  @Override
  protected void doExecute(
      Task task, VersionRequest request, ActionListener<JsonResponse> listener) {
    String stamp =
        registry.current().requireModel(request.model()).version(request.version()).stamp();
    registry.submit(
        new ModelChange.DeleteVersion(
            request.model(), request.version(), threadPool.absoluteTimeInMillis()),
        ActionListener.wrap(
            deleted -> {
              GroupedActionListener<Void> both =
                  new GroupedActionListener<>(
                      ActionListener.map(listener, gone -> JsonResponse.ACKNOWLEDGED), 2);
              copy.keep(clusterService.state(), both);
              contents.delete(stamp, both);
            },
            listener::onFailure));
  }
}
