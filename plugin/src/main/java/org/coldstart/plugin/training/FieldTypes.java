package org.coldstart.plugin.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.coldstart.model.definition.DefinitionException;
import org.coldstart.model.feature.Feature;
import org.coldstart.model.feature.FeatureSchema;
import org.opensearch.cluster.metadata.IndexMetadata;

/**
 * What a mapping says of the fields that a definition names. A field that the mapping does not hold
 * contradicts nothing: its values may still come, or lie in the source alone.
 *
 * @param index the concrete index, for messages
 * @param mapping its mapping as the cluster state has it
 */
public record FieldTypes(String index, Map<String, ?> mapping) {

  private static final String BOOLEAN = "boolean";
  private static final Set<String> NUMBERS =
      Set.of(
          "byte",
          "short",
          "integer",
          "long",
          "unsigned_long",
          "half_float",
          "float",
          "double",
          "scaled_float",
          BOOLEAN);
  private static final Set<String> WORDS =
      Set.of("keyword", "constant_keyword", "wildcard", "text", "match_only_text", "flat_object");
  private static final Set<String> ANALYSED = Set.of("text", "match_only_text");
  private static final Set<String> DATES = Set.of("date", "date_nanos");
  private static final Set<String> NEVER =
      Set.of(
          "knn_vector",
          "nested",
          "object",
          "binary",
          "join",
          "percolator",
          "geo_point",
          "geo_shape",
          "xy_point",
          "xy_shape",
          "alias",
          "rank_feature",
          "rank_features",
          "completion");

  /** What the mapping of an index says. */
  static FieldTypes of(IndexMetadata index) {
    return new FieldTypes(
        index.getIndex().getName(),
        index.mapping() == null ? Map.of() : index.mapping().sourceAsMap());
  }

  /** The type that a field is mapped as; {@code object} where it has inner fields. */
  public Optional<String> of(String field) {
    Map<?, ?> properties = properties(mapping);
    String rest = field;
    while (true) {
      if (properties.get(rest) instanceof Map<?, ?> mapped) {
        return Optional.of(type(mapped));
      }
      int dot = rest.indexOf('.');
      if (dot < 0 || !(properties.get(rest.substring(0, dot)) instanceof Map<?, ?> inner)) {
        return Optional.empty();
      }
      properties = properties(inner);
      rest = rest.substring(dot + 1);
    }
  }

  /** Whether a field is mapped as numbers that compare as such, booleans not among them. */
  public boolean isNumber(String field) {
    return of(field).filter(type -> NUMBERS.contains(type) && !type.equals(BOOLEAN)).isPresent();
  }

  /** Whether a field is mapped as booleans. */
  public boolean isBoolean(String field) {
    return of(field).filter(BOOLEAN::equals).isPresent();
  }

  /** Whether a field is mapped as analysed text, which cannot be sorted by. */
  public boolean isText(String field) {
    return of(field).filter(ANALYSED::contains).isPresent();
  }

  /** Whether a field is mapped as a date. */
  boolean isDate(String field) {
    return of(field).filter(DATES::contains).isPresent();
  }

  /**
   * Refuses features that this mapping contradicts.
   *
   * @param path where the features lie in the definition
   * @param schema one side's features
   * @return the features that the mapping leaves in doubt: their values have to be looked at
   * @throws DefinitionException naming feature, field and mapped type
   */
  List<Feature> check(String path, FeatureSchema schema) {
    List<Feature> doubtful = new ArrayList<>();
    for (Feature feature : schema.encodable()) {
      String type = of(feature.field()).orElse(null);
      if (type == null) {
        continue;
      }
      if (feature instanceof Feature.Numeric && WORDS.contains(type)) {
        doubtful.add(feature);
      } else {
        needs(feature, type)
            .ifPresent(
                needed -> {
                  throw contradiction(path, feature, needed, type);
                });
      }
    }
    return doubtful;
  }

  /** What a feature needs that a field of this type does not give; empty where it fits. */
  private Optional<String> needs(Feature feature, String type) {
    return switch (feature) {
      case Feature.Numeric numeric -> unless(NUMBERS.contains(type), "numbers");
      case Feature.DenseVector vector ->
          unless(
              type.equals("knn_vector") ? hasDimension(vector) : NUMBERS.contains(type),
              "vectors of " + vector.dimension() + " numbers");
      case Feature.Categorical categorical ->
          unless(!NEVER.contains(type), "strings, numbers or booleans");
      case Feature.Text text -> unless(!NEVER.contains(type), "words");
      case Feature.History history -> Optional.empty();
      case Feature.Factors factors -> Optional.empty();
    };
  }

  private static Optional<String> unless(boolean fits, String needed) {
    return fits ? Optional.empty() : Optional.of(needed);
  }

  private DefinitionException contradiction(
      String path, Feature feature, String needed, String type) {
    return new DefinitionException(
        path + "." + feature.name(),
        "a feature of type ["
            + feature.type()
            + "] needs "
            + needed
            + ", but its field ["
            + feature.field()
            + "] is mapped as ["
            + type
            + "] in index ["
            + index
            + "]");
  }

  private boolean hasDimension(Feature.DenseVector vector) {
    return !(mapped(vector.field()).get("dimension") instanceof Number mapped)
        || mapped.intValue() == vector.dimension();
  }

  private Map<?, ?> mapped(String field) {
    Map<?, ?> at = mapping;
    for (String name : field.split("\\.", -1)) {
      at = properties(at).get(name) instanceof Map<?, ?> inner ? inner : Map.of();
    }
    return at;
  }

  private static String type(Map<?, ?> mapped) {
    return mapped.get("type") instanceof String type ? type : "object";
  }

  private static Map<?, ?> properties(Map<?, ?> mapping) {
    return mapping.get("properties") instanceof Map<?, ?> properties ? properties : Map.of();
  }
}
