package org.coldstart.plugin.encoding;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.coldstart.ingest.AttachedEncoder;
import org.coldstart.ingest.TowerProcessor;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.Deployment;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.DocWriteRequest;
import org.opensearch.action.bulk.BulkAction;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.action.ActionListener;
import org.opensearch.ingest.IngestService;
import org.opensearch.ingest.Pipeline;

/**
 * Spares documents the attached encoder whose own pipeline ends in the tower processor of the very
 * field. OpenSearch parses a document and writes it out again for every pipeline that it passes,
 * which costs more than encoding it; behind such a pipeline the attached encoder would find nothing
 * to do.
 *
 * <p>Only where that is certain: the processor is the last one, unconditional and with nobody to
 * ignore its failure, no final pipeline follows, the index carries one such field, and no other
 * plugin attaches processors to indices. What changes in the moment between costs a document no
 * more than to wait for the next sweep.
 */
public final class EncodedByPipeline extends ActionFilter.Simple {

  private static final Set<String> OURS = Set.of(AttachedEncoder.TYPE);

  private final ClusterService clusterService;
  private final WriteIndices indices;
  private final Supplier<IngestService> ingest;

  /**
   * @param indices knows where documents land
   * @param ingest this node's pipelines
   */
  public EncodedByPipeline(
      ClusterService clusterService, WriteIndices indices, Supplier<IngestService> ingest) {
    this.clusterService = clusterService;
    this.indices = indices;
    this.ingest = ingest;
  }

  /** Anywhere: which pipelines a document passes is no other filter's matter. */
  @Override
  public int order() {
    return 0;
  }

  @Override
  protected boolean apply(String action, ActionRequest request, ActionListener<?> listener) {
    if (action.equals(BulkAction.NAME) && request instanceof BulkRequest bulk) {
      resolve(bulk.requests());
    }
    return true;
  }

  private void resolve(List<DocWriteRequest<?>> requests) {
    ClusterState state = clusterService.state();
    ColdStartMetadata registry = ColdStartMetadata.of(state);
    if (registry.deployments().isEmpty()
        || !ingest.get().getSystemProcessorFactories().keySet().equals(OURS)) {
      return;
    }
    Map<String, Optional<Deployment>> known = new HashMap<>();
    for (DocWriteRequest<?> request : requests) {
      if (request instanceof IndexRequest document
          && !document.isPipelineResolved()
          && document.index() != null) {
        known
            .computeIfAbsent(document.index(), name -> onlyDeployment(state, registry, name))
            .ifPresent(deployment -> resolve(document, deployment, state));
      }
    }
  }

  private Optional<Deployment> onlyDeployment(
      ClusterState state, ColdStartMetadata registry, String name) {
    IndexMetadata target = indices.of(state, name);
    List<Deployment> deployments =
        target == null ? List.of() : registry.deploymentsIn(target.getIndexUUID());
    return deployments.size() == 1 ? Optional.of(deployments.get(0)) : Optional.empty();
  }

  private void resolve(IndexRequest document, Deployment deployment, ClusterState state) {
    ingest.get().resolvePipelines(document, document, state.metadata());
    if (document.getFinalPipeline().equals(IngestService.NOOP_PIPELINE_NAME)
        && encodes(ingest.get().getPipeline(document.getPipeline()), deployment)) {
      document.setSystemIngestPipeline(IngestService.NOOP_PIPELINE_NAME);
    }
  }

  private static boolean encodes(Pipeline pipeline, Deployment deployment) {
    return pipeline != null
        && pipeline.getOnFailureProcessors().isEmpty()
        && !pipeline.getProcessors().isEmpty()
        && pipeline.getProcessors().get(pipeline.getProcessors().size() - 1)
            instanceof TowerProcessor tower
        && tower.encodes(deployment.side(), deployment.model(), deployment.field());
  }
}
