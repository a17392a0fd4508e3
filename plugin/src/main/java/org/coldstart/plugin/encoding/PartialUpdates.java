package org.coldstart.plugin.encoding;

import java.util.List;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.DocWriteRequest;
import org.opensearch.action.bulk.BulkAction;
import org.opensearch.action.bulk.BulkItemRequest;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkShardRequest;
import org.opensearch.action.bulk.TransportShardBulkAction;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.action.update.UpdateRequest;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.action.ActionListener;

/**
 * Tells the encoders which documents of a bulk are parts, and of what: an update's document reaches
 * them as the client sent it, without id, and looks like a whole one. Parts that go to an index
 * without vectors are left alone, and so are those that run no pipeline. A part that was found
 * wrong on its way fails alone when the bulk goes to its shards.
 */
public final class PartialUpdates extends ActionFilter.Simple {

  private final ClusterService clusterService;
  private final WriteIndices indices;

  /** Reads the deployments of this node's cluster state. */
  public PartialUpdates(ClusterService clusterService, WriteIndices indices) {
    this.clusterService = clusterService;
    this.indices = indices;
  }

  /** Anywhere: it refuses no request, and changes nothing that another filter could look at. */
  @Override
  public int order() {
    return 0;
  }

  @Override
  protected boolean apply(String action, ActionRequest request, ActionListener<?> listener) {
    if (action.equals(BulkAction.NAME) && request instanceof BulkRequest bulk) {
      mark(bulk.requests());
    } else if (action.equals(TransportShardBulkAction.ACTION_NAME)
        && request instanceof BulkShardRequest bulk) {
      unmark(bulk.items());
    }
    return true;
  }

  private void mark(List<DocWriteRequest<?>> requests) {
    ClusterState state = clusterService.state();
    ColdStartMetadata registry = ColdStartMetadata.of(state);
    if (registry.deployments().isEmpty()) {
      return;
    }
    for (DocWriteRequest<?> request : requests) {
      if (request instanceof UpdateRequest update && isToBeMarked(update.doc())) {
        IndexMetadata target = indices.of(state, update.index());
        if (target != null && !registry.deploymentsIn(target.getIndexUUID()).isEmpty()) {
          update.doc(
              new PartialDocument(update.doc(), update.index(), update.id(), update.routing()));
        }
      }
    }
  }

  private static boolean isToBeMarked(IndexRequest part) {
    return part != null
        && part.source() != null
        && !part.isPipelineResolved()
        && !(part instanceof PartialDocument);
  }

  private static void unmark(BulkItemRequest[] items) {
    for (BulkItemRequest item : items) {
      if (item.request() instanceof UpdateRequest update
          && update.doc() instanceof PartialDocument part) {
        part.unmark();
        part.refusal().ifPresent(reason -> item.abort(item.index(), reason));
      }
    }
  }
}
