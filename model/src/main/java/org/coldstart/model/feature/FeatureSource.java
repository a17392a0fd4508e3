package org.coldstart.model.feature;

import java.util.Map;

/**
 * The raw field values of one entity: a stored document, a line of a file, the request context of a
 * query. Values are what JSON gives: {@link String}, {@link Number}, {@link Boolean}, {@link
 * java.util.List}, {@link Map}.
 */
@FunctionalInterface
public interface FeatureSource {

  /** An entity about which nothing is known. */
  FeatureSource EMPTY = field -> null;

  /**
   * The raw value of a field, or null where the entity has none.
   *
   * @param field a field name, or a dotted path into inner objects
   */
  Object value(String field);

  /** Reads a JSON-like map; a dotted path is tried as a literal key before it is walked. */
  static FeatureSource of(Map<String, ?> source) {
    return field -> {
      Object direct = source.get(field);
      int dot = field.indexOf('.');
      if (direct != null || dot < 0) {
        return direct;
      }
      return source.get(field.substring(0, dot)) instanceof Map<?, ?> inner
          ? walk(inner, field.substring(dot + 1))
          : null;
    };
  }

  private static Object walk(Map<?, ?> source, String path) {
    Object direct = source.get(path);
    int dot = path.indexOf('.');
    if (direct != null || dot < 0) {
      return direct;
    }
    return source.get(path.substring(0, dot)) instanceof Map<?, ?> inner
        ? walk(inner, path.substring(dot + 1))
        : null;
  }
}
