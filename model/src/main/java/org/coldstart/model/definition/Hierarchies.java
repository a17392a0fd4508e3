package org.coldstart.model.definition;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coldstart.model.feature.Feature;

/**
 * The parents that categorical features of one side name: checked, and found among its features.
 */
final class Hierarchies {

  private static final String PARENTS = "parents";

  private final DefinitionReader features;
  private final Map<String, Feature> byName = new LinkedHashMap<>();
  private final Map<String, List<String>> parents = new LinkedHashMap<>();

  /**
   * @param features the object that holds the features
   * @param read the features, as yet without parents
   */
  Hierarchies(DefinitionReader features, List<Feature> read) {
    this.features = features;
    read.forEach(feature -> byName.put(feature.name(), feature));
    for (Feature feature : read) {
      if (feature instanceof Feature.Categorical) {
        parents.put(feature.name(), features.object(feature.name(), "a feature").strings(PARENTS));
      }
    }
  }

  /**
   * The features, each with its parents.
   *
   * @throws DefinitionException with the path of a parent that cannot be one
   */
  List<Feature> resolved() {
    List<Feature> resolved = new ArrayList<>();
    for (Feature feature : byName.values()) {
      resolved.add(feature instanceof Feature.Categorical child ? withParents(child) : feature);
    }
    return resolved;
  }

  private Feature withParents(Feature.Categorical child) {
    List<String> names = parents.get(child.name());
    if (names.size() > Feature.Categorical.MOST_PARENTS) {
      throw wrong(child, "must name at most " + Feature.Categorical.MOST_PARENTS + " features");
    }
    List<Feature.Parent> found = new ArrayList<>();
    for (String name : names) {
      if (!(byName.get(name) instanceof Feature.Categorical parent)) {
        throw wrong(
            child,
            "must name categorical features of the same side, which are "
                + parents.keySet()
                + ", but names ["
                + name
                + "]");
      }
      if (parent.role() != child.role()) {
        throw wrong(
            child,
            "must name features of the same role, but ["
                + name
                + "] has ["
                + parent.role().label()
                + "]");
      }
      if (above(name, new HashSet<>()).contains(child.name())) {
        throw wrong(child, "must not lead back to [" + child.name() + "], as [" + name + "] does");
      }
      found.add(new Feature.Parent(name, parent.field()));
    }
    if (Set.copyOf(names).size() < names.size()) {
      throw wrong(child, "must name each feature once, got " + names);
    }
    return new Feature.Categorical(child.name(), child.field(), child.role(), found);
  }

  /** A category and all that lie above it. */
  private Set<String> above(String name, Set<String> seen) {
    if (seen.add(name)) {
      parents.getOrDefault(name, List.of()).forEach(parent -> above(parent, seen));
    }
    return seen;
  }

  private DefinitionException wrong(Feature child, String message) {
    return new DefinitionException(features.object(child.name(), "a feature").at(PARENTS), message);
  }
}
