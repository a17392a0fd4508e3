package org.coldstart.plugin.action.version;

import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.action.VersionRequest;
import org.coldstart.plugin.registry.ArtifactStore;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.VersionEntry;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Gives the report of a version and nothing else. */
public final class TransportGetReportAction
    extends HandledTransportAction<VersionRequest, JsonResponse> {

  /** The action. */
  public static final ActionType<JsonResponse> TYPE =
      new ActionType<>("cluster:monitor/coldstart/version/report/get", JsonResponse::new);

  private final ModelRegistry registry;
  private final ArtifactStore artifacts;

  /** Wired by the node. */
  @Inject
  public TransportGetReportAction(
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
    VersionEntry version =
        registry.current().requireModel(request.model()).version(request.version());
    artifacts.loadReport(
        version.stamp(),
        ActionListener.map(
            listener,
            report ->
                new JsonResponse(
                    report.orElseThrow(
                        () ->
                            new ResourceNotFoundException(
                                "version [{}] of model [{}] is [{}] and has no report",
                                version.number(),
                                request.model(),
                                version.state().label())))));
  }
}
