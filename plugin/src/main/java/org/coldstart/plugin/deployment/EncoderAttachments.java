package org.coldstart.plugin.deployment;

import java.util.Map;
import org.coldstart.ingest.AttachedFields;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.admin.indices.mapping.put.PutMappingRequest;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.transport.client.Client;

/**
 * Says in an index's mapping that documents which are written there are to be encoded. Every node
 * remembers for an hour which encoders an index has, and forgets when the mapping changes; a bulk
 * that had read the mapping before may make it remember what was. So the mapping is changed once
 * more when every node has the change.
 */
public final class EncoderAttachments {

  private static final String BEGUN = "begun";

  private final ClusterService clusterService;
  private final Client client;

  /**
   * @param client acts with the rights of the calling thread
   */
  public EncoderAttachments(ClusterService clusterService, Client client) {
    this.clusterService = clusterService;
    this.client = client;
  }

  /**
   * Attaches the encoder of a field.
   *
   * @param index the concrete index
   * @param stamp the version that is coming in
   * @param listener hears when every node encodes
   */
  public void attach(String index, String field, String stamp, ActionListener<Void> listener) {
    put(
        index,
        AttachedFields.with(mapping(index), field, BEGUN),
        ActionListener.wrap(
            begun -> put(index, AttachedFields.with(mapping(index), field, stamp), listener),
            listener::onFailure));
  }

  /** Whether the encoder of a field is attached: who writes a mapping may have taken it away. */
  public boolean isAttached(String index, String field) {
    return AttachedFields.in(mapping(index)).contains(field);
  }

  /** Takes the encoder of a field away; without effect where the index is gone. */
  void detach(String index, String field, ActionListener<Void> listener) {
    if (clusterService.state().metadata().hasIndex(index)) {
      put(index, AttachedFields.without(mapping(index), field), listener);
    } else {
      listener.onResponse(null);
    }
  }

  private Map<String, Object> mapping(String index) {
    IndexMetadata metadata = clusterService.state().metadata().index(index);
    return metadata == null || metadata.mapping() == null
        ? Map.of()
        : metadata.mapping().sourceAsMap();
  }

  private void put(String index, Map<String, Object> mapping, ActionListener<Void> listener) {
    client
        .admin()
        .indices()
        .putMapping(
            new PutMappingRequest(index).source(mapping),
            ActionListener.wrap(
                answer -> {
                  if (!answer.isAcknowledged()) {
                    throw new OpenSearchStatusException(
                        "not every node has heard in time that index [{}] is to be encoded",
                        RestStatus.SERVICE_UNAVAILABLE,
                        index);
                  }
                  listener.onResponse(null);
                },
                listener::onFailure));
  }
}
