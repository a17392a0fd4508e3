package org.coldstart.plugin.items;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.coldstart.plugin.registry.IndexCreation;
import org.opensearch.action.admin.indices.create.CreateIndexRequest;
import org.opensearch.action.admin.indices.delete.DeleteIndexRequest;
import org.opensearch.action.admin.indices.mapping.put.PutMappingRequest;
import org.opensearch.action.admin.indices.refresh.RefreshRequest;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.unit.ByteSizeUnit;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.indices.SystemIndexDescriptor;
import org.opensearch.transport.client.Client;

/**
 * The indices with what versions learned of items: {@code .coldstart-items-<stamp>}, one a version.
 * An index is marked as complete in its mapping's {@code _meta} when all rows of its version lie in
 * it, so that every node can tell from its cluster state.
 */
final class ItemIndices {

  /** The field with an item's row. */
  static final String ROW = "row";

  /** The field that tells that a warm-up has made the row. */
  static final String WARMED_UP = "warmed_up";

  /** What OpenSearch is told of them. */
  static final SystemIndexDescriptor DESCRIPTOR =
      new SystemIndexDescriptor(
          ".coldstart-items-*", "what cold-start models learned of single items");

  private static final String PREFIX = ".coldstart-items-";
  private static final String ITEMS = "items";
  private static final Pattern STAMP = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
  private static final long BYTES_A_SHARD = ByteSizeUnit.GB.toBytes(1);
  private static final int MOST_SHARDS = 32;

  private final ClusterService clusterService;
  private final Client client;

  /**
   * @param client acts with the plugin's own rights
   */
  ItemIndices(ClusterService clusterService, Client client) {
    this.clusterService = clusterService;
    this.client = client;
  }

  /** The index of a version. */
  static String nameOf(String stamp) {
    return PREFIX + stamp;
  }

  /**
   * Makes sure that an index can be named after a stamp.
   *
   * @throws IllegalArgumentException where it cannot
   */
  static void requireStamp(String stamp) {
    if (!STAMP.matcher(stamp).matches()) {
      throw new IllegalArgumentException(
          "the stamp of an artefact has 1 to 64 lower-case letters, digits, [-] and [_], not ["
              + stamp
              + "]");
    }
  }

  /** Whether all that a version learned of items is there. */
  boolean isComplete(String stamp) {
    IndexMetadata index = clusterService.state().metadata().index(nameOf(stamp));
    return index != null
        && index.mapping() != null
        && index.mapping().sourceAsMap().get("_meta") instanceof Map<?, ?> meta
        && meta.containsKey(ITEMS);
  }

  /**
   * Creates a version's index where there is none.
   *
   * @param bytes how much it is to hold, by which it is given shards
   */
  void create(String stamp, long bytes, ActionListener<Void> listener) {
    long shards = Math.clamp((bytes + BYTES_A_SHARD - 1) / BYTES_A_SHARD, 1, MOST_SHARDS);
    CreateIndexRequest request =
        new CreateIndexRequest(nameOf(stamp))
            .settings(
                Settings.builder()
                    .put("index.hidden", true)
                    .put("index.number_of_shards", shards)
                    .put("index.auto_expand_replicas", "0-1")
                    .put("index.refresh_interval", "-1"));
    try {
      request.mapping(mapping(Map.of()));
    } catch (IOException e) {
      listener.onFailure(e);
      return;
    }
    new IndexCreation(client).ifAbsent(request, listener);
  }

  /**
   * Marks a version's index as complete.
   *
   * @param items how many it holds
   */
  void complete(String stamp, int items, ActionListener<Void> listener) {
    client
        .admin()
        .indices()
        .refresh(
            new RefreshRequest(nameOf(stamp)),
            ActionListener.wrap(
                refreshed ->
                    client
                        .admin()
                        .indices()
                        .putMapping(
                            new PutMappingRequest(nameOf(stamp))
                                .source(mapping(Map.of(ITEMS, items))),
                            ActionListener.map(listener, marked -> null)),
                listener::onFailure));
  }

  /** The UUID of a version's index; empty where it is not complete. */
  Optional<String> uuid(String stamp) {
    return isComplete(stamp)
        ? Optional.of(clusterService.state().metadata().index(nameOf(stamp)).getIndexUUID())
        : Optional.empty();
  }

  /**
   * Makes sure that rows of warm-ups can be written to a version's index, which may be one of an
   * earlier release.
   */
  void mapWarmedUp(String stamp, ActionListener<Void> listener) {
    IndexMetadata index = clusterService.state().metadata().index(nameOf(stamp));
    if (index != null
        && index.mapping() != null
        && index.mapping().sourceAsMap().get("properties") instanceof Map<?, ?> properties
        && properties.containsKey(WARMED_UP)) {
      listener.onResponse(null);
      return;
    }
    client
        .admin()
        .indices()
        .putMapping(
            new PutMappingRequest(nameOf(stamp)).source(Map.of("properties", properties())),
            ActionListener.map(listener, mapped -> null));
  }

  /** Removes a version's index; without effect where there is none. */
  void delete(String stamp, ActionListener<Void> listener) {
    client
        .admin()
        .indices()
        .delete(
            new DeleteIndexRequest(nameOf(stamp))
                .indicesOptions(IndicesOptions.fromOptions(true, true, false, false)),
            ActionListener.map(listener, deleted -> null));
  }

  private static Map<String, Object> properties() {
    return Map.of(
        ROW,
        Map.of("type", "binary"),
        WARMED_UP,
        Map.of("type", "boolean", "index", false, "doc_values", false));
  }

  private static XContentBuilder mapping(Map<String, Object> meta) throws IOException {
    return XContentFactory.jsonBuilder()
        .startObject()
        .field("dynamic", "strict")
        .field("_meta", meta)
        .field("properties", properties())
        .endObject();
  }
}
