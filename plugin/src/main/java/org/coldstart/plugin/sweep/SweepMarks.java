package org.coldstart.plugin.sweep;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.coldstart.plugin.documents.ShardMark;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.SystemIndex;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.delete.DeleteRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.index.IndexResponse;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.transport.client.Client;

/**
 * The marks of a deployment's shards, a document each deployment in the system index. Blocks, so it
 * belongs on a thread pool that may.
 */
public final class SweepMarks {

  private static final String MARKS = "sweep_marks";
  private static final String SWEEP_KIND = "sweep";

  /** More wait for the next time. */
  private static final int MOST_REMOVED = 1_000;

  /** How its field is mapped in the system index. */
  public static final Map<String, Object> MAPPING =
      Map.of(MARKS, Map.of("type", "object", "enabled", false));

  private final SystemIndex index;
  private final Client client;

  /**
   * @param client acts with the plugin's own rights
   */
  public SweepMarks(SystemIndex index, Client client) {
    this.index = index;
    this.client = client;
  }

  /** The marks by the shards' numbers; none where nothing was swept, or the marks were lost. */
  Map<Integer, ShardMark> read(Deployment deployment) {
    Map<Integer, ShardMark> marks = new TreeMap<>();
    Optional<Map<String, Object>> found =
        PlainActionFuture.<Optional<Map<String, Object>>, RuntimeException>get(
            l -> index.get(id(deployment), l));
    if (found.isPresent() && found.get().get(MARKS) instanceof Map<?, ?> stored) {
      stored.forEach(
          (shard, mark) -> {
            ShardMark.ofMap(mark)
                .ifPresent(read -> marks.put(Integer.valueOf(String.valueOf(shard)), read));
          });
    }
    return marks;
  }

  /** Stores the marks in place of those that were. */
  void write(Deployment deployment, Map<Integer, ShardMark> marks) {
    Map<String, Object> stored = new TreeMap<>();
    marks.forEach((shard, mark) -> stored.put(String.valueOf(shard), mark.toMap()));
    PlainActionFuture.<Void, RuntimeException>get(index::ensure);
    PlainActionFuture.<IndexResponse, RuntimeException>get(
        l ->
            client.index(
                new IndexRequest(SystemIndex.NAME)
                    .id(id(deployment))
                    .source(Map.of(SystemIndex.KIND, SWEEP_KIND, MARKS, stored)),
                l));
  }

  /** Removes the marks of all other deployments than these. */
  void retain(Collection<Deployment> deployments) {
    boolean readable = PlainActionFuture.<Boolean, RuntimeException>get(index::whenReadable);
    if (!readable) {
      return;
    }
    SearchRequest all =
        new SearchRequest(SystemIndex.NAME)
            .source(
                new SearchSourceBuilder()
                    .query(QueryBuilders.termQuery(SystemIndex.KIND, SWEEP_KIND))
                    .fetchSource(false)
                    .size(MOST_REMOVED));
    Set<String> kept = deployments.stream().map(SweepMarks::id).collect(Collectors.toSet());
    BulkRequest removals = new BulkRequest();
    for (SearchHit hit :
        PlainActionFuture.<SearchResponse, RuntimeException>get(l -> client.search(all, l))
            .getHits()) {
      if (!kept.contains(hit.getId())) {
        removals.add(new DeleteRequest(SystemIndex.NAME, hit.getId()));
      }
    }
    if (removals.numberOfActions() > 0) {
      PlainActionFuture.<BulkResponse, RuntimeException>get(l -> client.bulk(removals, l));
    }
  }

  private static String id(Deployment deployment) {
    return "sweep/" + deployment.indexUuid() + "/" + deployment.field();
  }
}
