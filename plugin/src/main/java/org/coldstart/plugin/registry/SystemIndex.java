package org.coldstart.plugin.registry;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.admin.cluster.health.ClusterHealthRequest;
import org.opensearch.action.admin.indices.create.CreateIndexRequest;
import org.opensearch.action.admin.indices.mapping.put.PutMappingRequest;
import org.opensearch.action.get.GetRequest;
import org.opensearch.action.get.GetResponse;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.routing.IndexRoutingTable;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.indices.SystemIndexDescriptor;
import org.opensearch.transport.client.Client;

/**
 * The index of the plugin's own: artefacts in chunks, reports, runs and a copy of the registry,
 * told apart by {@code kind}. It is created when the first of them is written.
 */
public final class SystemIndex {

  /** Its name. */
  public static final String NAME = ".coldstart-models";

  /** What OpenSearch is told of it. */
  public static final SystemIndexDescriptor DESCRIPTOR =
      new SystemIndexDescriptor(
          NAME, "weights, reports, runs and a copy of the registry of cold-start models");

  /** The field that tells what a document is. */
  public static final String KIND = "kind";

  private static final TimeValue STARTING = TimeValue.timeValueSeconds(10);

  private final ClusterService clusterService;
  private final Client client;
  private final Map<String, Object> properties;

  /**
   * @param client acts with the plugin's own rights
   * @param properties the mapped fields of all that is stored here
   */
  public SystemIndex(ClusterService clusterService, Client client, Map<String, Object> properties) {
    this.properties = Map.copyOf(properties);
    this.clusterService = clusterService;
    this.client = client;
  }

  /** Whether anything was ever written. */
  public boolean exists() {
    return clusterService.state().metadata().hasIndex(NAME);
  }

  /**
   * Answers whether there is an index to read. Where its shard is just being started, as after its
   * creation or a restart, the answer waits for that, up to ten seconds.
   */
  public void whenReadable(ActionListener<Boolean> listener) {
    IndexRoutingTable routing = clusterService.state().routingTable().index(NAME);
    if (routing == null || !routing.shard(0).primaryShard().initializing()) {
      listener.onResponse(exists());
      return;
    }
    client
        .admin()
        .cluster()
        .health(
            new ClusterHealthRequest(NAME).waitForActiveShards(1).timeout(STARTING),
            ActionListener.map(listener, health -> true));
  }

  /**
   * Reads a document with its order of fields; empty where there is no such document, or no index.
   */
  public void get(String id, ActionListener<Optional<Map<String, Object>>> listener) {
    find(
        id,
        ActionListener.map(
            listener,
            found -> found.map(document -> Json.ordered(document.getSourceAsBytesRef()))));
  }

  /** Reads a document as it lies there; empty where there is no such document, or no index. */
  public void find(String id, ActionListener<Optional<GetResponse>> listener) {
    whenReadable(
        ActionListener.wrap(
            readable ->
                client.get(
                    new GetRequest(NAME, id),
                    ActionListener.wrap(
                        document ->
                            listener.onResponse(
                                Optional.of(document).filter(GetResponse::isExists)),
                        e -> {
                          if (ExceptionsHelper.unwrapCause(e) instanceof IndexNotFoundException) {
                            listener.onResponse(Optional.empty());
                          } else {
                            listener.onFailure(e);
                          }
                        })),
            listener::onFailure));
  }

  /**
   * Creates the index where there is none, and maps what one of an earlier release does not know,
   * then answers.
   */
  public void ensure(ActionListener<Void> listener) {
    IndexMetadata there = clusterService.state().metadata().index(NAME);
    if (there != null && mapsAll(there)) {
      listener.onResponse(null);
      return;
    }
    ActionListener.completeWith(
        ActionListener.wrap(
            mapping -> {
              if (there == null) {
                create(mapping, listener);
              } else {
                client
                    .admin()
                    .indices()
                    .putMapping(
                        new PutMappingRequest(NAME).source(mapping),
                        ActionListener.map(listener, mapped -> null));
              }
            },
            listener::onFailure),
        this::mapping);
  }

  private boolean mapsAll(IndexMetadata there) {
    return there.mapping() != null
        && there.mapping().sourceAsMap().get("properties") instanceof Map<?, ?> mapped
        && mapped.keySet().containsAll(properties.keySet());
  }

  private void create(XContentBuilder mapping, ActionListener<Void> listener) {
    new IndexCreation(client)
        .ifAbsent(
            new CreateIndexRequest(NAME)
                .settings(
                    Settings.builder()
                        .put("index.hidden", true)
                        .put("index.number_of_shards", 1)
                        .put("index.auto_expand_replicas", "0-1"))
                .mapping(mapping),
            listener);
  }

  private XContentBuilder mapping() throws IOException {
    return XContentFactory.jsonBuilder()
        .startObject()
        .field("dynamic", "strict")
        .startObject("properties")
        .field(KIND, Map.of("type", "keyword"))
        .mapContents(properties)
        .endObject()
        .endObject();
  }
}
