package org.coldstart.plugin.encoding;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.ingest.StoredDocuments;
import org.opensearch.action.get.MultiGetItemResponse;
import org.opensearch.action.get.MultiGetRequest;
import org.opensearch.action.get.MultiGetResponse;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.action.ActionListener;
import org.opensearch.search.fetch.subphase.FetchSourceContext;
import org.opensearch.transport.client.Client;

/**
 * Reads the documents that updates belong to, with the plugin's own rights: who may update a
 * document need not be allowed to read it, and never sees what is read here.
 */
public final class RealtimeDocuments implements StoredDocuments {

  private static final Logger logger = LogManager.getLogger(RealtimeDocuments.class);

  private final ClusterService clusterService;
  private final WriteIndices indices;
  private final Client client;
  private final Executor encoders;

  /**
   * @param client acts with the plugin's own rights
   * @param encoders where documents are encoded that had to be waited for; must not refuse any
   */
  public RealtimeDocuments(
      ClusterService clusterService, WriteIndices indices, Client client, Executor encoders) {
    this.clusterService = clusterService;
    this.indices = indices;
    this.client = client;
    this.encoders = encoders;
  }

  @Override
  public void read(
      String index,
      Collection<Key> keys,
      List<String> fields,
      ActionListener<Map<Key, Optional<Map<String, Object>>>> listener) {
    IndexMetadata target = indices.of(clusterService.state(), index);
    if (target == null) {
      listener.onResponse(Map.of());
      return;
    }
    FetchSourceContext source =
        new FetchSourceContext(true, fields.toArray(String[]::new), new String[0]);
    MultiGetRequest request = new MultiGetRequest();
    List<Key> order = List.copyOf(keys);
    for (Key key : order) {
      request.add(
          new MultiGetRequest.Item(target.getIndex().getName(), key.id())
              .routing(key.routing())
              .fetchSourceContext(source));
    }
    client.multiGet(
        request,
        new ActionListener<>() {
          @Override
          public void onResponse(MultiGetResponse response) {
            encoders.execute(() -> listener.onResponse(documents(order, response)));
          }

          @Override
          public void onFailure(Exception e) {
            logger.debug("documents of [{}] cannot be read", index, e);
            encoders.execute(() -> listener.onResponse(Map.of()));
          }
        });
  }

  private static Map<Key, Optional<Map<String, Object>>> documents(
      List<Key> keys, MultiGetResponse response) {
    Map<Key, Optional<Map<String, Object>>> documents = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      MultiGetItemResponse item = response.getResponses()[i];
      if (item.isFailed()) {
        logger.debug("a document cannot be read", item.getFailure().getFailure());
      } else {
        documents.put(
            keys.get(i),
            Optional.ofNullable(
                item.getResponse().isExists() ? item.getResponse().getSourceAsMap() : null));
      }
    }
    return documents;
  }
}
