package org.coldstart.plugin.deployment;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How k-NN indexes the vectors of a slot. The space is inner product, which the models dictate:
 * their vectors have meaningful length.
 *
 * @param name the algorithm: {@code hnsw}, and where the engine has it {@code ivf}
 * @param engine {@code lucene}, {@code faiss} or {@code nmslib}
 * @param parameters the algorithm's parameters as k-NN's mapping takes them
 */
public record VectorMethod(String name, String engine, Map<String, Object> parameters) {

  /** The only space in which the models' vectors compare. */
  public static final String SPACE = "innerproduct";

  /**
   * A graph dense enough that short vectors of new items are found in it: inner-product graphs with
   * fewer links lose the items that nobody points at.
   */
  public static final VectorMethod DEFAULT =
      new VectorMethod("hnsw", "lucene", Map.of("m", 32, "ef_construction", 200));

  private static final Set<String> KEYS = Set.of("name", "engine", "space_type", "parameters");

  /** Copies the parameters, in the order of their names. */
  public VectorMethod {
    parameters = java.util.Collections.unmodifiableMap(new TreeMap<>(parameters));
  }

  /**
   * Reads the {@code method} of a request or of a mapping.
   *
   * @param method the object; what it leaves out is {@link #DEFAULT}'s. Parameters are taken
   *     together: where there are any, none of the default's is added
   * @throws IllegalArgumentException naming what is unknown, or a space other than inner product
   */
  public static VectorMethod parse(Map<String, ?> method) {
    for (String key : method.keySet()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "[method." + key + "] is unknown: known are " + new java.util.TreeSet<>(KEYS));
      }
    }
    Object space = method.get("space_type");
    if (space != null && !SPACE.equals(space)) {
      throw new IllegalArgumentException(
          "[method.space_type] is ["
              + space
              + "]: the vectors of a two-tower model compare by inner product only; leave it out or"
              + " write ["
              + SPACE
              + "]");
    }
    String engine = text(method, "engine", DEFAULT.engine());
    String name = text(method, "name", DEFAULT.name());
    boolean ownGraph = name.equals(DEFAULT.name()) && method.get("parameters") == null;
    return new VectorMethod(name, engine, ownGraph ? DEFAULT.parameters() : parameters(method));
  }

  private static String text(Map<String, ?> method, String key, String otherwise) {
    return switch (method.get(key)) {
      case null -> otherwise;
      case String text -> text.toLowerCase(Locale.ROOT);
      case Object other ->
          throw new IllegalArgumentException("[method." + key + "] must be a string, not " + other);
    };
  }

  private static Map<String, Object> parameters(Map<String, ?> method) {
    return switch (method.get("parameters")) {
      case null -> Map.of();
      case Map<?, ?> given -> {
        Map<String, Object> parameters = new TreeMap<>();
        given.forEach((key, value) -> parameters.put(String.valueOf(key), value));
        yield parameters;
      }
      case Object other ->
          throw new IllegalArgumentException("[method.parameters] must be an object, not " + other);
    };
  }

  /** The method as k-NN's mapping takes it. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", name);
    map.put("engine", engine);
    map.put("space_type", SPACE);
    map.put("parameters", parameters);
    return map;
  }
}
