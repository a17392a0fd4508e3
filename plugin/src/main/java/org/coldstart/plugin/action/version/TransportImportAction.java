package org.coldstart.plugin.action.version;

import java.util.LinkedHashMap;
import java.util.Map;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.TrainedModel;
import org.coldstart.model.evaluation.HeldOutFigures;
import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.action.ModelView;
import org.coldstart.plugin.items.StoredItems;
import org.coldstart.plugin.registry.ArtifactStore;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.ModelCache;
import org.coldstart.plugin.registry.ModelChange;
import org.coldstart.plugin.registry.ModelEntry;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.VersionContents;
import org.coldstart.plugin.registry.VersionEntry;
import org.coldstart.plugin.registry.VersionMaker;
import org.coldstart.plugin.registry.VersionState;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.ActionRunnable;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/**
 * Makes an artefact that was trained elsewhere a model's next version. It is decoded whole before
 * anything is changed; an artefact that is truncated or altered is a 400.
 */
public final class TransportImportAction
    extends HandledTransportAction<ImportRequest, JsonResponse> {

  /** The action. */
  public static final ActionType<JsonResponse> TYPE =
      new ActionType<>("cluster:admin/coldstart/import", JsonResponse::new);

  private final ModelRegistry registry;
  private final ArtifactStore artifacts;
  private final VersionContents contents;
  private final ModelCache cache;
  private final ClusterService clusterService;
  private final ThreadPool threadPool;

  /** Wired by the node. */
  @Inject
  public TransportImportAction(
      TransportService transportService,
      ActionFilters filters,
      ModelRegistry registry,
      ArtifactStore artifacts,
      VersionContents contents,
      ModelCache cache,
      ClusterService clusterService,
      ThreadPool threadPool) {
    super(TYPE.name(), transportService, filters, ImportRequest::new);
    this.registry = registry;
    this.artifacts = artifacts;
    this.contents = contents;
    this.cache = cache;
    this.clusterService = clusterService;
    this.threadPool = threadPool;
  }

  @Override
  protected void doExecute(
      Task task, ImportRequest request, ActionListener<JsonResponse> listener) {
    registry.current().requireModel(request.model());
    byte[] artifact = BytesReference.toBytes(request.artifact());
    cache.decodeWhole(
        artifact,
        ActionListener.wrap(
            trained -> reserve(request.model(), trained, artifact, listener), listener::onFailure));
  }

  private void reserve(
      String name, ModelWithItems trained, byte[] artifact, ActionListener<JsonResponse> listener) {
    TrainedModel model = trained.model();
    StoredItems.requireStamp(model.stamp());
    forgetFailed(
        model.stamp(),
        ActionListener.wrap(
            forgotten -> start(name, trained, artifact, listener), listener::onFailure));
  }

  private void start(
      String name, ModelWithItems trained, byte[] artifact, ActionListener<JsonResponse> listener) {
    TrainedModel model = trained.model();
    registry.submit(
        new ModelChange.StartVersion(
            name,
            model.stamp(),
            threadPool.absoluteTimeInMillis(),
            VersionMaker.importing(clusterService.localNode())),
        ActionListener.wrap(
            started ->
                contents.save(
                    trained,
                    artifact,
                    StoredItems.Progress.SILENT,
                    ActionListener.wrap(
                        stored ->
                            threadPool
                                .generic()
                                .execute(
                                    ActionRunnable.supply(
                                        ActionListener.wrap(
                                            report -> report(name, model, report, stored, listener),
                                            e -> fail(name, model.stamp(), e, listener)),
                                        () -> reportOf(model))),
                        // What a failed save wrote it has removed itself, and nothing of anybody
                        // else's.
                        e -> markFailed(name, model.stamp(), e, answering(e, listener)))),
            listener::onFailure));
  }

  /**
   * What was measured where it was trained becomes the version's report: what follows from the
   * ranks that the artefact keeps.
   */
  private static Map<String, Object> reportOf(TrainedModel model) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("imported", true);
    report.putAll(new HeldOutFigures(model.heldOut(), HeldOutFigures.USUAL_DEPTHS).toMap());
    return report;
  }

  private void report(
      String name,
      TrainedModel model,
      Map<String, Object> report,
      ArtifactStore.Stored stored,
      ActionListener<JsonResponse> listener) {
    artifacts.saveReport(
        model.stamp(),
        report,
        ActionListener.wrap(
            saved -> finish(name, model, stored, listener),
            e -> fail(name, model.stamp(), e, listener)));
  }

  /**
   * The same artefact twice would be one set of vectors under two names; but where an import of it
   * has failed it may be tried again.
   */
  private void forgetFailed(String stamp, ActionListener<ColdStartMetadata> listener) {
    ColdStartMetadata current = registry.current();
    for (ModelEntry entry : current.models().values()) {
      VersionEntry version = entry.versionByStamp(stamp).orElse(null);
      if (version == null) {
        continue;
      }
      if (version.state() != VersionState.FAILED) {
        listener.onFailure(
            new OpenSearchStatusException(
                "this artefact, stamp [{}], is version [{}] of model [{}] already",
                RestStatus.CONFLICT,
                stamp,
                version.number(),
                entry.name()));
        return;
      }
      registry.submit(
          new ModelChange.DeleteVersion(
              entry.name(), version.number(), threadPool.absoluteTimeInMillis()),
          listener);
      return;
    }
    listener.onResponse(current);
  }

  private void finish(
      String name,
      TrainedModel model,
      ArtifactStore.Stored stored,
      ActionListener<JsonResponse> listener) {
    registry.submit(
        new ModelChange.FinishVersion(
            name, model.stamp(), model.dimension(), stored.bytes(), stored.sha256(), 0, 0),
        ActionListener.wrap(
            after -> listener.onResponse(answer(after, name, model.stamp())),
            e -> fail(name, model.stamp(), e, listener)));
  }

  private static JsonResponse answer(ColdStartMetadata after, String name, String stamp) {
    ModelEntry entry = after.requireModel(name);
    return new JsonResponse(
        ModelView.version(entry.versionByStamp(stamp).orElseThrow(), after.deploymentsOf(name)));
  }

  /**
   * Takes back what was stored; only after the artefact was saved, so that it is this request's.
   */
  private void fail(
      String name, String stamp, Exception cause, ActionListener<JsonResponse> listener) {
    ActionListener<Void> answering = answering(cause, listener);
    markFailed(
        name,
        stamp,
        cause,
        ActionListener.wrap(marked -> contents.delete(stamp, answering), answering::onFailure));
  }

  private void markFailed(
      String name, String stamp, Exception cause, ActionListener<Void> listener) {
    String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    registry.submit(
        new ModelChange.FailVersion(name, stamp, reason, 0),
        ActionListener.map(listener, failed -> null));
  }

  /** Answers with what went wrong first, whatever comes of the tidying up. */
  private static ActionListener<Void> answering(
      Exception cause, ActionListener<JsonResponse> listener) {
    return ActionListener.wrap(
        done -> listener.onFailure(cause),
        e -> {
          cause.addSuppressed(e);
          listener.onFailure(cause);
        });
  }
}
