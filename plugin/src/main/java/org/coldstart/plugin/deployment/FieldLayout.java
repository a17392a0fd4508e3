package org.coldstart.plugin.deployment;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.coldstart.ingest.VectorField;

/**
 * What a mapping says of a deployed field: which slots are mapped there, and how.
 *
 * @param slots the mapped slots by name
 */
record FieldLayout(SortedMap<String, MappedSlot> slots) {

  private static final Pattern SLOT = Pattern.compile("[a-z]");

  /**
   * A slot that the mapping holds already; a mapped field can never be removed or changed.
   *
   * @param dimension the length of its vectors
   * @param method how k-NN indexes them
   */
  record MappedSlot(int dimension, VectorMethod method) {}

  /**
   * Reads the layout of a field.
   *
   * @param mapping the index's mapping, as the cluster state has it
   * @param field the field's name, or its dotted path
   * @return no slots where the field is not mapped yet
   * @throws IllegalArgumentException where the field is mapped as something that is not ours
   */
  static FieldLayout of(Map<String, ?> mapping, String field) {
    Map<?, ?> properties = properties(mapping);
    StringBuilder path = new StringBuilder();
    String[] names = field.split("\\.", -1);
    for (String name : names) {
      path.append(path.isEmpty() ? "" : ".").append(name);
      Object at = properties.get(name);
      if (at == null) {
        return new FieldLayout(new TreeMap<>());
      }
      Map<?, ?> inner = at instanceof Map<?, ?> map ? map : Map.of("type", at);
      Object type = inner.get("type");
      if (type != null && !"object".equals(type)) {
        throw taken(field, path + "] as [" + type);
      }
      properties = properties(inner);
    }
    return of(field, properties);
  }

  private static FieldLayout of(String field, Map<?, ?> properties) {
    SortedMap<String, MappedSlot> slots = new TreeMap<>();
    for (Map.Entry<?, ?> entry : properties.entrySet()) {
      String name = String.valueOf(entry.getKey());
      Map<?, ?> mapped = entry.getValue() instanceof Map<?, ?> map ? map : Map.of();
      Object type = mapped.get("type");
      Matcher slot = SLOT.matcher(name);
      if (slot.matches() && "knn_vector".equals(type)) {
        slots.put(name, slot(field + "." + name, mapped));
      } else if (!isKeyword(name) || !"keyword".equals(type)) {
        throw taken(field, field + "." + name + "] as [" + (type == null ? "object" : type));
      }
    }
    return new FieldLayout(slots);
  }

  private static boolean isKeyword(String name) {
    return name.equals(VectorField.FINGERPRINT)
        || (name.length() > 1 && name.equals(VectorField.stampOf(name.substring(0, 1))));
  }

  private static MappedSlot slot(String path, Map<?, ?> mapped) {
    if (mapped.get("dimension") instanceof Number dimension
        && mapped.get("method") instanceof Map<?, ?> method) {
      Map<String, Object> copy = new LinkedHashMap<>();
      method.forEach((key, value) -> copy.put(String.valueOf(key), value));
      return new MappedSlot(dimension.intValue(), VectorMethod.parse(copy));
    }
    throw taken(path, path + "] without dimension and method, as [knn_vector");
  }

  private static Map<?, ?> properties(Map<?, ?> mapping) {
    return mapping.get("properties") instanceof Map<?, ?> properties ? properties : Map.of();
  }

  private static IllegalArgumentException taken(String field, String what) {
    return new IllegalArgumentException(
        "[field] is ["
            + field
            + "], but the index already maps ["
            + what
            + "]: the field must be new to the index, or one that a deployment of this plugin made");
  }

  /**
   * The mapping that adds a slot to the field; putting one that is there already changes nothing.
   *
   * @param field the field's name, or its dotted path
   * @param slot the slot's name
   * @param dimension the length of its vectors
   * @param method how k-NN indexes them
   */
  static Map<String, Object> mappingOf(
      String field, String slot, int dimension, VectorMethod method) {
    Map<String, Object> keyword = Map.of("type", "keyword");
    Map<String, Object> vector =
        Map.of("type", "knn_vector", "dimension", dimension, "method", method.toMap());
    Map<String, Object> object =
        Map.of(
            "type",
            "object",
            "dynamic",
            "false",
            "properties",
            Map.of(
                slot,
                vector,
                VectorField.stampOf(slot),
                keyword,
                VectorField.FINGERPRINT,
                keyword));
    String[] names = field.split("\\.", -1);
    for (int i = names.length - 1; i >= 0; i--) {
      object = Map.of("properties", Map.of(names[i], object));
    }
    return object;
  }
}
