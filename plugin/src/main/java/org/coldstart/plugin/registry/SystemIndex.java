package org.coldstart.plugin.registry;

import java.io.IOException;
import java.util.Map;
import org.opensearch.action.admin.indices.create.CreateIndexRequest;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.indices.SystemIndexDescriptor;
import org.opensearch.transport.client.Client;

/**
 * The index of the plugin's own: artefacts in chunks, reports and runs, told apart by {@code kind}.
 * It is created when the first of them is written.
 */
public final class SystemIndex {

  /** Its name. */
  public static final String NAME = ".coldstart-models";

  /** What OpenSearch is told of it. */
  public static final SystemIndexDescriptor DESCRIPTOR =
      new SystemIndexDescriptor(NAME, "weights, reports and runs of cold-start models");

  /** The field that tells what a document is. */
  public static final String KIND = "kind";

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

  /** Creates the index where there is none, then answers. */
  public void ensure(ActionListener<Void> listener) {
    if (exists()) {
      listener.onResponse(null);
      return;
    }
    CreateIndexRequest request;
    try {
      request = creation();
    } catch (IOException e) {
      listener.onFailure(e);
      return;
    }
    new IndexCreation(client).ifAbsent(request, listener);
  }

  private CreateIndexRequest creation() throws IOException {
    try (XContentBuilder mapping = XContentFactory.jsonBuilder()) {
      mapping
          .startObject()
          .field("dynamic", "strict")
          .startObject("properties")
          .field(KIND, Map.of("type", "keyword"))
          .mapContents(properties)
          .endObject()
          .endObject();
      return new CreateIndexRequest(NAME)
          .settings(
              Settings.builder()
                  .put("index.hidden", true)
                  .put("index.number_of_shards", 1)
                  .put("index.auto_expand_replicas", "0-1"))
          .mapping(mapping);
    }
  }
}
