package org.coldstart.plugin.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coldstart.model.definition.DefinitionException;
import org.coldstart.model.definition.Sources;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.index.IndexNotFoundException;

/**
 * A definition's sources as indices of this cluster.
 *
 * @param interactions who did what
 * @param items what there is
 * @param users who there is, where that is stored
 */
public record ResolvedSources(Source interactions, Source items, Optional<Source> users) {

  /**
   * One source.
   *
   * @param path where the definition names it
   * @param expression the index, alias or pattern that it names
   * @param indices the concrete indices behind it, at least one
   */
  public record Source(String path, String expression, List<IndexMetadata> indices) {

    /** The names of the concrete indices. */
    public List<String> names() {
      return indices.stream().map(index -> index.getIndex().getName()).toList();
    }

    /** What the indices' mappings say of their fields. */
    List<FieldTypes> fieldTypes() {
      return indices.stream().map(FieldTypes::of).toList();
    }

    /** The concrete indices' UUIDs by name: what a report tells of where the data came from. */
    Map<String, Object> provenance() {
      Map<String, Object> uuids = new LinkedHashMap<>();
      indices.forEach(index -> uuids.put(index.getIndex().getName(), index.getIndexUUID()));
      return uuids;
    }
  }

  /**
   * @param sources what the definition says
   * @param state the cluster as it is now
   * @throws ResourceNotFoundException naming the source whose index does not exist
   * @throws DefinitionException naming the source whose pattern matches nothing
   */
  static ResolvedSources of(
      Sources sources, ClusterState state, IndexNameExpressionResolver resolver) {
    Resolution resolution = new Resolution(state, resolver);
    return new ResolvedSources(
        resolution.of("sources.interactions.index", sources.interactions().index()),
        resolution.of("sources.items.index", sources.items().index()),
        sources.users().map(users -> resolution.of("sources.users.index", users.index())));
  }

  /** All of them, in the order of the definition. */
  List<Source> all() {
    List<Source> all = new ArrayList<>(List.of(interactions, items));
    users.ifPresent(all::add);
    return all;
  }

  private record Resolution(ClusterState state, IndexNameExpressionResolver resolver) {

    Source of(String path, String expression) {
      String[] names;
      try {
        names =
            resolver.concreteIndexNames(
                state, IndicesOptions.strictExpandOpenAndForbidClosed(), expression);
      } catch (IndexNotFoundException e) {
        throw new ResourceNotFoundException("[{}]: there is no index [{}]", e, path, expression);
      }
      if (names.length == 0) {
        throw new DefinitionException(path, "no index matches [" + expression + "]");
      }
      List<IndexMetadata> indices = new ArrayList<>();
      for (String name : names) {
        indices.add(state.metadata().index(name));
      }
      return new Source(path, expression, List.copyOf(indices));
    }
  }
}
