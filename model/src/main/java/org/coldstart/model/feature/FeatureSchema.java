package org.coldstart.model.feature;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The features of one side, in the order of the definition.
 *
 * @param features distinct by name; copied
 */
public record FeatureSchema(List<Feature> features) {

  /**
   * @throws IllegalArgumentException where two features have one name
   */
  public FeatureSchema {
    features = List.copyOf(features);
    Set<String> names = new HashSet<>();
    for (Feature feature : features) {
      if (!names.add(feature.name())) {
        throw new IllegalArgumentException("two features are called [" + feature.name() + "]");
      }
    }
  }

  /** The feature of that name, if there is one. */
  public Optional<Feature> find(String name) {
    return features.stream().filter(feature -> feature.name().equals(name)).findFirst();
  }

  /** The features that an entity has from its first moment on. */
  public List<Feature> content() {
    return of(Feature.Role.CONTENT);
  }

  /** The features that come from interactions. */
  public List<Feature> preference() {
    return of(Feature.Role.PREFERENCE);
  }

  /** The features whose raw values a feature encoder encodes: neither history nor factors. */
  public List<Feature> encodable() {
    return features.stream()
        .filter(f -> !(f instanceof Feature.History || f instanceof Feature.Factors))
        .toList();
  }

  /** The feature that holds the ids of liked items, if there is one. */
  public Optional<Feature.History> history() {
    return features.stream()
        .filter(Feature.History.class::isInstance)
        .map(Feature.History.class::cast)
        .findFirst();
  }

  /**
   * Where an entity's liked items are looked for: in the history, or without one in the field of
   * the factors, which are then folded in from a list of item ids. Absent where there is neither.
   */
  public Optional<Feature.History> likedItems() {
    return history()
        .or(
            () ->
                features.stream()
                    .filter(Feature.Factors.class::isInstance)
                    .findFirst()
                    .map(factors -> new Feature.History(factors.name(), factors.field())));
  }

  /** Whether latent factors are a feature of this side. */
  public boolean hasFactors() {
    return features.stream().anyMatch(Feature.Factors.class::isInstance);
  }

  /** The names of all features, in order. */
  public List<String> names() {
    return features.stream().map(Feature::name).toList();
  }

  /**
   * Makes sure that a feature map names nothing but features of this side.
   *
   * @throws FeatureException naming the first unknown feature, and the known ones
   */
  public void requireKnown(Collection<String> given) {
    Set<String> known = Set.copyOf(names());
    for (String name : given) {
      if (!known.contains(name)) {
        throw new FeatureException(
            name,
            "unknown; the known features are "
                + features.stream().map(Feature::name).collect(Collectors.joining(", ", "[", "]")));
      }
    }
  }

  private List<Feature> of(Feature.Role role) {
    return features.stream().filter(feature -> feature.role() == role).toList();
  }
}
