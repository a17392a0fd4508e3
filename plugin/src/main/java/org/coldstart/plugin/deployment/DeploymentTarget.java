package org.coldstart.plugin.deployment;

import java.util.Collection;
import java.util.Map;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.block.ClusterBlockException;
import org.opensearch.cluster.block.ClusterBlockLevel;
import org.opensearch.cluster.metadata.IndexAbstraction;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.MappingMetadata;
import org.opensearch.index.IndexNotFoundException;

/**
 * An index whose documents can carry vectors.
 *
 * @param index its metadata when it was looked at
 */
record DeploymentTarget(IndexMetadata index) {

  private static final String RECIPE =
      "that setting is final, so: create an index with [index.knn: true], deploy on it while it is"
          + " empty, reindex into it, and swap the alias";

  /**
   * Finds the index behind a name and refuses one that cannot carry vectors, before anything of it
   * is changed.
   *
   * @param state the cluster
   * @param name an index, or an alias that has a write index
   * @throws IndexNotFoundException where there is none
   * @throws IllegalArgumentException telling why the index cannot carry vectors and what would help
   * @throws ClusterBlockException where the index may not be written
   */
  static DeploymentTarget resolve(ClusterState state, String name) {
    IndexMetadata index = writeIndex(state, name);
    String concrete = index.getIndex().getName();
    if (index.getState() == IndexMetadata.State.CLOSE) {
      throw new IllegalArgumentException("[index] is [" + concrete + "], which is closed: open it");
    }
    if (!index.getSettings().getAsBoolean("index.knn", false)) {
      throw new IllegalArgumentException(
          "[index] is [" + concrete + "], which was created without [index.knn: true]; " + RECIPE);
    }
    requireSource(index);
    ClusterBlockException blocked =
        state.blocks().indexBlockedException(ClusterBlockLevel.WRITE, concrete);
    if (blocked == null) {
      blocked = state.blocks().indexBlockedException(ClusterBlockLevel.METADATA_WRITE, concrete);
    }
    if (blocked != null) {
      throw blocked;
    }
    return new DeploymentTarget(index);
  }

  /**
   * The one index that documents written to a name go to.
   *
   * @throws IndexNotFoundException where there is none
   * @throws IllegalArgumentException where the name stands for several, or for a data stream
   */
  static IndexMetadata writeIndex(ClusterState state, String name) {
    IndexAbstraction found = state.metadata().getIndicesLookup().get(name);
    if (found == null) {
      throw new IndexNotFoundException(name);
    }
    if (found.getType() == IndexAbstraction.Type.DATA_STREAM
        || found.getParentDataStream() != null) {
      throw new IllegalArgumentException(
          "[index] is ["
              + name
              + "], a data stream: its documents cannot be rewritten, so they cannot get vectors");
    }
    if (found.isSystem()) {
      throw new IllegalArgumentException("[index] is [" + name + "], a system index");
    }
    if (found.getWriteIndex() == null) {
      throw new IllegalArgumentException(
          "[index] is ["
              + name
              + "], an alias of several indices without a write index: name one of them, or set"
              + " [is_write_index]");
    }
    return found.getWriteIndex();
  }

  private static void requireSource(IndexMetadata index) {
    if (mapping(index).get("_source") instanceof Map<?, ?> source) {
      boolean disabled = "false".equals(String.valueOf(source.get("enabled")));
      if (disabled || isGiven(source.get("includes")) || isGiven(source.get("excludes"))) {
        throw new IllegalArgumentException(
            "[index] is ["
                + index.getIndex().getName()
                + "], whose mapping "
                + (disabled ? "disables" : "filters")
                + " [_source]: giving its documents vectors rewrites them, and what is not in the"
                + " source would be lost");
      }
    }
  }

  private static boolean isGiven(Object patterns) {
    return patterns instanceof Collection<?> list ? !list.isEmpty() : patterns != null;
  }

  /** The slots that the index's mapping holds under a field. */
  FieldLayout layout(String field) {
    return FieldLayout.of(mapping(index), field);
  }

  private static Map<String, Object> mapping(IndexMetadata index) {
    MappingMetadata mapping = index.mapping();
    return mapping == null ? Map.of() : mapping.sourceAsMap();
  }

  /** The index's concrete name. */
  String name() {
    return index.getIndex().getName();
  }

  /** The index's UUID. */
  String uuid() {
    return index.getIndexUUID();
  }
}
