package org.coldstart.plugin.query;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.search.SearchContextId;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.index.Index;
import org.opensearch.search.builder.PointInTimeBuilder;

/** Tells which indices of this cluster a request will read. */
final class TargetIndices {

  private static final String REMOTE_SEPARATOR = ":";

  private final IndexNameExpressionResolver names;

  TargetIndices(IndexNameExpressionResolver names) {
    this.names = names;
  }

  /**
   * @param request names indices, aliases, data streams, patterns; or, by a point in time, shards
   * @param registry reads the point in time
   * @throws IllegalArgumentException where an index of another cluster is among them
   * @throws org.opensearch.index.IndexNotFoundException where the request's options want that
   */
  Collection<Index> of(
      IndicesRequest request, ClusterState state, NamedWriteableRegistry registry) {
    if (request instanceof SearchRequest search
        && search.source() != null
        && search.source().pointInTimeBuilder() != null) {
      return ofPointInTime(search.source().pointInTimeBuilder(), registry);
    }
    for (String expression : request.indices() == null ? new String[0] : request.indices()) {
      if (expression.contains(REMOTE_SEPARATOR) && !expression.startsWith("<")) {
        throw remote(expression);
      }
    }
    return Arrays.asList(names.concreteIndices(state, request));
  }

  private static Collection<Index> ofPointInTime(
      PointInTimeBuilder pointInTime, NamedWriteableRegistry registry) {
    Set<Index> indices = new LinkedHashSet<>();
    SearchContextId.decode(registry, pointInTime.getId())
        .shards()
        .forEach(
            (shard, context) -> {
              if (context.getClusterAlias() != null && !context.getClusterAlias().isEmpty()) {
                throw remote(context.getClusterAlias() + REMOTE_SEPARATOR + shard.getIndexName());
              }
              indices.add(shard.getIndex());
            });
    return List.copyOf(indices);
  }

  private static IllegalArgumentException remote(String index) {
    return new IllegalArgumentException(
        "["
            + ColdStartQueryBuilder.NAME
            + "] cannot read ["
            + index
            + "]: a model and its vectors belong to one cluster; search the remote cluster itself");
  }
}
