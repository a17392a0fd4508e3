package org.coldstart.plugin.action.cat;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.action.definition.GetModelsRequest;
import org.coldstart.plugin.registry.ArtifactStore;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.warmup.WarmUpStates;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.GroupedActionListener;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Tells of every model in a line; the lines lie under {@value #LINES}, ordered by name. */
public final class TransportCatAction
    extends HandledTransportAction<GetModelsRequest, JsonResponse> {

  /** The action. */
  public static final ActionType<JsonResponse> TYPE =
      new ActionType<>("cluster:monitor/coldstart/cat", JsonResponse::new);

  /** Where the answer holds the lines. */
  public static final String LINES = "lines";

  /** What a line tells, in the order of a table's columns. */
  public static final List<String> COLUMNS =
      List.of(
          ModelLine.NAME,
          ModelLine.ACTIVE,
          ModelLine.LIVE,
          ModelLine.DEPLOYMENTS,
          ModelLine.STATE,
          ModelLine.RECALL,
          ModelLine.WARMED_UP);

  private final ModelRegistry registry;
  private final ArtifactStore artifacts;
  private final WarmUpStates warmUps;

  /** Wired by the node. */
  @Inject
  public TransportCatAction(
      TransportService transportService,
      ActionFilters filters,
      ModelRegistry registry,
      ArtifactStore artifacts,
      WarmUpStates warmUps) {
    super(TYPE.name(), transportService, filters, GetModelsRequest::new);
    this.registry = registry;
    this.artifacts = artifacts;
    this.warmUps = warmUps;
  }

  @Override
  protected void doExecute(
      Task task, GetModelsRequest request, ActionListener<JsonResponse> listener) {
    ColdStartMetadata current = registry.current();
    List<ModelLine> models =
        current.models().values().stream().map(model -> new ModelLine(current, model)).toList();
    if (models.isEmpty()) {
      listener.onResponse(new JsonResponse(Map.of(LINES, List.of())));
      return;
    }
    GroupedActionListener<Map<String, Object>> all =
        new GroupedActionListener<>(
            ActionListener.map(
                listener,
                lines ->
                    new JsonResponse(
                        Map.of(
                            LINES,
                            lines.stream()
                                .sorted(
                                    Comparator.comparing(line -> (String) line.get(ModelLine.NAME)))
                                .toList()))),
            models.size());
    warmUps.last(
        current.deployments(),
        ActionListener.wrap(
            last -> {
              for (ModelLine model : models) {
                model
                    .reported()
                    .ifPresentOrElse(
                        stamp -> withReport(model, last, stamp, all),
                        () -> all.onResponse(model.line(last, Optional.empty())));
              }
            },
            listener::onFailure));
  }

  /** A report that cannot be read leaves its column empty: the rest of the table is known. */
  private void withReport(
      ModelLine model,
      Map<Deployment, Map<String, Object>> last,
      String stamp,
      ActionListener<Map<String, Object>> listener) {
    artifacts.loadReport(
        stamp,
        ActionListener.wrap(
            report -> listener.onResponse(model.line(last, report)),
            e -> listener.onResponse(model.line(last, Optional.empty()))));
  }
}
