package org.coldstart.plugin.encoding;

import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.DocWriteRequest;
import org.opensearch.action.bulk.BulkAction;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.action.update.UpdateRequest;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.action.ActionListener;

/**
 * Makes documents in YAML, CBOR or SMILE JSON on their way into a deployed index: k-NN's derived
 * source reads what is stored as JSON, and the shard fails where it is not. A document that cannot
 * be read stays as it is, for whoever parses it next to refuse.
 */
public final class JsonDocuments extends ActionFilter.Simple {

  private static final Logger logger = LogManager.getLogger(JsonDocuments.class);

  private final ClusterService clusterService;
  private final WriteIndices indices;

  /** Reads the deployments of this node's cluster state. */
  public JsonDocuments(ClusterService clusterService, WriteIndices indices) {
    this.clusterService = clusterService;
    this.indices = indices;
  }

  /** Before documents are looked at. */
  @Override
  public int order() {
    return -1;
  }

  @Override
  protected boolean apply(String action, ActionRequest request, ActionListener<?> listener) {
    if (action.equals(BulkAction.NAME) && request instanceof BulkRequest bulk) {
      convert(bulk.requests());
    }
    return true;
  }

  private void convert(List<DocWriteRequest<?>> requests) {
    ClusterState state = clusterService.state();
    ColdStartMetadata registry = ColdStartMetadata.of(state);
    if (registry.deployments().isEmpty()) {
      return;
    }
    for (DocWriteRequest<?> request : requests) {
      if (isOther(request)) {
        IndexMetadata target = indices.of(state, request.index());
        if (target != null && !registry.deploymentsIn(target.getIndexUUID()).isEmpty()) {
          convert(request);
        }
      }
    }
  }

  private static boolean isOther(DocWriteRequest<?> request) {
    return request instanceof IndexRequest document
        ? isOther(document)
        : request instanceof UpdateRequest update
            && (isOther(update.doc()) || isOther(update.upsertRequest()));
  }

  private static boolean isOther(IndexRequest document) {
    return document != null
        && document.source() != null
        && document.getContentType() != null
        && document.getContentType() != XContentType.JSON;
  }

  private static void convert(DocWriteRequest<?> request) {
    if (request instanceof IndexRequest document) {
      toJson(document);
    } else if (request instanceof UpdateRequest update) {
      toJson(update.doc());
      toJson(update.upsertRequest());
    }
  }

  private static void toJson(IndexRequest document) {
    if (!isOther(document)) {
      return;
    }
    try {
      // As pipelines read it, which take what is no object for an empty one.
      document.source(
          XContentHelper.convertToMap(document.source(), true, document.getContentType()).v2(),
          XContentType.JSON);
    } catch (RuntimeException e) {
      logger.debug("a document in [{}] cannot be read", document.getContentType(), e);
    }
  }
}
