package org.coldstart.plugin.encoding;

import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexAbstraction;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;

/** Knows where a document lands that is written to an index, an alias or a data stream. */
public final class WriteIndices {

  private final IndexNameExpressionResolver names;

  /**
   * @param names resolves date expressions
   */
  public WriteIndices(IndexNameExpressionResolver names) {
    this.names = names;
  }

  /** The index that a document written to a name lands in; null where that is not known. */
  IndexMetadata of(ClusterState state, String name) {
    IndexAbstraction found =
        state.metadata().getIndicesLookup().get(names.resolveDateMathExpression(name));
    return found == null ? null : found.getWriteIndex();
  }
}
