package org.coldstart.plugin.action.evaluate;

import java.util.LinkedHashMap;
import java.util.Map;
import org.coldstart.model.TrainedModel;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.evaluation.HeldOutFigures;
import org.coldstart.model.evaluation.HeldOutRanks;
import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.registry.ArtifactStore;
import org.coldstart.plugin.registry.ModelCache;
import org.coldstart.plugin.registry.ModelEntry;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.VersionEntry;
import org.coldstart.plugin.training.SourceCheck;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.ActionRunnable;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/**
 * Tells how a version ranked the interactions that its training had set aside, at any depths,
 * within its report. Only who may read the sources hears of it.
 */
public final class TransportEvaluateAction
    extends HandledTransportAction<EvaluateRequest, JsonResponse> {

  /** The action. */
  public static final ActionType<JsonResponse> TYPE =
      new ActionType<>("cluster:admin/coldstart/evaluate", JsonResponse::new);

  /** Intervals of differences are drawn at random a thousand times, which takes its time. */
  private static final int MOST_DEPTHS_OF_DIFFERENCES = 10;

  private final ModelRegistry registry;
  private final ModelCache cache;
  private final ArtifactStore artifacts;
  private final SourceCheck sources;
  private final ThreadPool threadPool;

  /** Wired by the node. */
  @Inject
  public TransportEvaluateAction(
      TransportService transportService,
      ActionFilters filters,
      ModelRegistry registry,
      ModelCache cache,
      ArtifactStore artifacts,
      SourceCheck sources,
      ThreadPool threadPool) {
    super(TYPE.name(), transportService, filters, EvaluateRequest::new);
    this.registry = registry;
    this.cache = cache;
    this.artifacts = artifacts;
    this.sources = sources;
    this.threadPool = threadPool;
  }

  @Override
  protected void doExecute(
      Task task, EvaluateRequest request, ActionListener<JsonResponse> listener) {
    ModelEntry model = registry.current().requireModel(request.model());
    VersionEntry version = model.requireReady(request.version());
    sources.checkReadable(
        ModelDefinition.parse(model.definition()),
        ActionListener.wrap(
            readable ->
                cache.get(
                    version.stamp(),
                    ActionListener.wrap(
                        towers -> evaluate(request, version, towers, listener),
                        listener::onFailure)),
            listener::onFailure));
  }

  private void evaluate(
      EvaluateRequest request,
      VersionEntry version,
      TwoTowerModel towers,
      ActionListener<JsonResponse> listener) {
    if (!(towers instanceof TrainedModel trained)) {
      throw new OpenSearchStatusException(
          "version [{}] keeps nothing of what was held out from it",
          RestStatus.CONFLICT,
          version.number());
    }
    artifacts.loadReport(
        version.stamp(),
        ActionListener.wrap(
            report ->
                threadPool
                    .generic()
                    .execute(
                        ActionRunnable.supply(
                            listener,
                            () ->
                                answer(
                                    request,
                                    version.number(),
                                    trained.heldOut(),
                                    report.orElse(Map.of())))),
            listener::onFailure));
  }

  /** The version's report, with what follows from its ranks at the depths that are asked for. */
  private static JsonResponse answer(
      EvaluateRequest request, int version, HeldOutRanks heldOut, Map<String, Object> report) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("model", request.model());
    answer.put("version", version);
    answer.putAll(report);
    int[] depths = request.depths();
    if (depths.length <= MOST_DEPTHS_OF_DIFFERENCES) {
      answer.putAll(new HeldOutFigures(heldOut, depths).toMap());
    } else {
      answer.put("metrics", heldOut.toMap(depths));
    }
    return new JsonResponse(answer);
  }
}
