package org.coldstart.plugin.encoding;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.coldstart.model.feature.EntityId;
import org.coldstart.model.feature.Feature;
import org.coldstart.model.feature.FeatureSchema;
import org.coldstart.model.feature.FeatureSource;

/**
 * The features of one entity as a request gives them: by feature name, and {@code id} for the
 * entity itself.
 *
 * @param id the entity's id, if it is given
 * @param values the given raw values, by the features' fields; null where a feature is given as
 *     missing
 */
public record GivenFeatures(Optional<String> id, Map<String, Object> values) {

  /** The reserved name of the entity itself. */
  public static final String ID = "id";

  /**
   * @param schema the features of the entity's side
   * @param given the request's map
   * @throws IllegalArgumentException naming an unknown feature and listing the known ones, or
   *     saying what is wrong with the id
   */
  public static GivenFeatures of(FeatureSchema schema, Map<String, Object> given) {
    Set<String> names = new LinkedHashSet<>(given.keySet());
    names.remove(ID);
    schema.requireKnown(names);
    Map<String, Object> values = new HashMap<>();
    for (Feature feature : schema.features()) {
      if (names.contains(feature.name())) {
        values.put(feature.field(), given.get(feature.name()));
      }
    }
    return new GivenFeatures(id(given.get(ID)), values);
  }

  private static Optional<String> id(Object id) {
    if (id == null) {
      return Optional.empty();
    }
    if (id instanceof String || id instanceof Number) {
      return Optional.of(EntityId.of(id));
    }
    throw new IllegalArgumentException("[" + ID + "] must be a string or a number");
  }

  /** The given values, and behind them what is stored: what is given wins. */
  public FeatureSource over(FeatureSource stored) {
    return field -> values.containsKey(field) ? values.get(field) : stored.value(field);
  }

  /** Whether a value is given for any of these fields, be it as missing. */
  boolean givesAll(Collection<String> fields) {
    return values.keySet().containsAll(fields);
  }
}
