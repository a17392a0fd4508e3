package org.coldstart.plugin.action.version;

import java.util.Map;
import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.action.ModelView;
import org.coldstart.plugin.action.VersionRequest;
import org.coldstart.plugin.registry.ArtifactStore;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.VersionEntry;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Tells of one version, its report included. */
public final class TransportGetVersionAction
    extends HandledTransportAction<VersionRequest, JsonResponse> {

  /** The action. */
  public static final ActionType<JsonResponse> TYPE =
      new ActionType<>("cluster:monitor/coldstart/version/get", JsonResponse::new);

  private final ModelRegistry registry;
  private final ArtifactStore artifacts;

  /** Wired by the node. */
  @Inject
  public TransportGetVersionAction(
      TransportService transportService,
      ActionFilters filters,
      ModelRegistry registry,
      ArtifactStore artifacts) {
    super(TYPE.name(), transportService, filters, VersionRequest::new);
    this.registry = registry;
    this.artifacts = artifacts;
  }

  @Override
  protected void doExecute(
      Task task, VersionRequest request, ActionListener<JsonResponse> listener) {
    ColdStartMetadata current = registry.current();
    VersionEntry version = current.requireModel(request.model()).version(request.version());
    Map<String, Object> view = ModelView.version(version, current.deploymentsOf(request.model()));
    artifacts.loadReport(
        version.stamp(),
        ActionListener.map(
            listener,
            report -> {
              view.put("report", report.orElse(null));
              return new JsonResponse(view);
            }));
  }
}
