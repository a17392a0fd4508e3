package org.coldstart.plugin.training;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.cache.Cache;
import org.opensearch.common.cache.CacheBuilder;
import org.opensearch.core.index.Index;

/**
 * What the mappings of a source say, for whoever has to know it often: a mapping is taken apart
 * once.
 */
public final class SourceMappings {

  private static final int MOST = 100;

  private final ClusterService clusterService;
  private final IndexNameExpressionResolver names;
  private final Cache<Mapping, FieldTypes> known =
      CacheBuilder.<Mapping, FieldTypes>builder().setMaximumWeight(MOST).build();

  private record Mapping(String indexUuid, long version) {}

  /** Resolves names by the cluster state that a node has applied last. */
  public SourceMappings(ClusterService clusterService, IndexNameExpressionResolver names) {
    this.clusterService = clusterService;
    this.names = names;
  }

  /**
   * The mappings of the open indices behind an expression; none where there is no such index, which
   * is for the search to tell.
   */
  public List<FieldTypes> of(String expression) {
    ClusterState state = clusterService.state();
    List<FieldTypes> types = new ArrayList<>();
    for (Index index :
        names.concreteIndices(state, IndicesOptions.lenientExpandOpen(), expression)) {
      IndexMetadata metadata = state.metadata().index(index);
      if (metadata != null) {
        types.add(of(metadata));
      }
    }
    return types;
  }

  private FieldTypes of(IndexMetadata index) {
    try {
      Mapping mapping = new Mapping(index.getIndexUUID(), index.getMappingVersion());
      return known.computeIfAbsent(mapping, unknown -> FieldTypes.of(index));
    } catch (ExecutionException e) {
      throw new IllegalStateException("a mapping cannot be read", e);
    }
  }
}
