package org.coldstart.plugin.training;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coldstart.model.feature.EntityId;
import org.coldstart.model.feature.FeatureSource;
import org.opensearch.search.SearchHit;

/**
 * Single values of a source document; what does not fit is an error that names index, document and
 * field.
 *
 * @param hit the document
 * @param source its fields
 */
public record SourceValues(SearchHit hit, FeatureSource source) {

  /** Those of a document. */
  public static SourceValues of(SearchHit hit) {
    return new SourceValues(
        hit, hit.hasSource() ? FeatureSource.of(hit.getSourceAsMap()) : FeatureSource.EMPTY);
  }

  /** The one value of a field, null where there is none. */
  Object single(String field) {
    Object value = source.value(field);
    while (value instanceof List<?> list) {
      if (list.size() > 1) {
        throw wrong(field, "must be one value, got " + list.size());
      }
      value = list.isEmpty() ? null : list.get(0);
    }
    if (value instanceof Map<?, ?>) {
      throw wrong(field, "must be one value, got an object");
    }
    return value;
  }

  /** An id: a string, or a number spelled as one; empty where there is none. */
  public Optional<String> id(String field) {
    Object value = single(field);
    if (value == null || value.toString().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(EntityId.of(value));
    } catch (IllegalArgumentException e) {
      throw wrong(field, e.getMessage());
    }
  }

  /** A finite number, written as one or as a string; empty where there is none. */
  Optional<Double> number(String field) {
    Object value = single(field);
    if (value == null) {
      return Optional.empty();
    }
    try {
      double number =
          switch (value) {
            case Number given -> given.doubleValue();
            case Boolean flag -> flag ? 1 : 0;
            default -> Double.parseDouble(value.toString());
          };
      if (Double.isFinite(number)) {
        return Optional.of(number);
      }
    } catch (NumberFormatException e) {
      throw wrong(field, "must be a number, got [" + value + "]");
    }
    throw wrong(field, "must be a finite number, got [" + value + "]");
  }

  /** An error that says where the value lies. */
  IllegalArgumentException wrong(String field, String problem) {
    return new IllegalArgumentException(
        "index ["
            + hit.getIndex()
            + "], document ["
            + hit.getId()
            + "], field ["
            + field
            + "]: "
            + problem);
  }
}
