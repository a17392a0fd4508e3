package org.coldstart.ingest;

import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The fields of an index that carry vectors, as its mapping's {@code _meta} names them. That is all
 * that OpenSearch shows when it asks which encoders belong to an index, and it remembers the answer
 * until the index's metadata change.
 */
public final class AttachedFields {

  private static final String META = "_meta";
  private static final String KEY = "coldstart";

  private AttachedFields() {}

  /**
   * The fields that a mapping names.
   *
   * @param mapping an index's mapping; null where it has none
   */
  public static SortedSet<String> in(Map<String, ?> mapping) {
    SortedSet<String> fields = new TreeSet<>();
    marks(meta(mapping)).keySet().forEach(field -> fields.add(String.valueOf(field)));
    return fields;
  }

  /**
   * The mapping that names a field beside those that are named already, and leaves the rest of
   * {@code _meta} as it is.
   *
   * @param mapping the index's mapping
   * @param note anything; another one than before makes every node ask again
   */
  public static Map<String, Object> with(Map<String, ?> mapping, String field, String note) {
    SortedMap<String, Object> marks = marks(meta(mapping));
    marks.put(field, note);
    return changed(mapping, marks);
  }

  /** The mapping that names a field no longer. */
  public static Map<String, Object> without(Map<String, ?> mapping, String field) {
    SortedMap<String, Object> marks = marks(meta(mapping));
    marks.remove(field);
    return changed(mapping, marks);
  }

  private static Map<String, Object> changed(Map<String, ?> mapping, Map<String, Object> marks) {
    SortedMap<String, Object> meta = strings(meta(mapping));
    if (marks.isEmpty()) {
      meta.remove(KEY);
    } else {
      meta.put(KEY, marks);
    }
    return Map.of(META, meta);
  }

  private static Map<?, ?> meta(Map<String, ?> mapping) {
    return mapping != null && mapping.get(META) instanceof Map<?, ?> meta ? meta : Map.of();
  }

  private static SortedMap<String, Object> marks(Map<?, ?> meta) {
    return strings(meta.get(KEY) instanceof Map<?, ?> marks ? marks : Map.of());
  }

  private static SortedMap<String, Object> strings(Map<?, ?> map) {
    SortedMap<String, Object> copy = new TreeMap<>();
    map.forEach((key, value) -> copy.put(String.valueOf(key), value));
    return copy;
  }
}
