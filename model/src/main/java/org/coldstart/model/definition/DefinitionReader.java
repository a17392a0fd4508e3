package org.coldstart.model.definition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads one object of a definition and knows where it is: each error names the full path and what
 * would be right. A field that is absent and a field that is null are the same.
 */
final class DefinitionReader {

  private final String path;
  private final Map<String, Object> fields;

  private DefinitionReader(String path, Map<String, Object> fields) {
    this.path = path;
    this.fields = fields;
  }

  /**
   * @param path where the object lies; empty for the definition itself
   * @throws DefinitionException where it is no object
   */
  static DefinitionReader of(String path, Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new DefinitionException(path, "must be an object, got " + describe(value));
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String name)) {
        throw new DefinitionException(path, "field names must be strings");
      }
      fields.put(name, entry.getValue());
    }
    return new DefinitionReader(path, fields);
  }

  /**
   * @throws DefinitionException naming the first field that is none of the known ones
   */
  DefinitionReader allow(String... known) {
    Set<String> names = Set.of(known);
    for (String name : fields.keySet()) {
      if (!names.contains(name)) {
        throw new DefinitionException(
            at(name), "unknown field; the known ones are " + new TreeSet<>(names));
      }
    }
    return this;
  }

  String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  String path() {
    return path;
  }

  Set<String> names() {
    return fields.keySet();
  }

  boolean has(String name) {
    return fields.get(name) != null;
  }

  Object required(String name, String what) {
    Object value = fields.get(name);
    if (value == null) {
      throw new DefinitionException(at(name), "is required: " + what);
    }
    return value;
  }

  DefinitionReader object(String name, String what) {
    return of(at(name), required(name, what));
  }

  Optional<DefinitionReader> optionalObject(String name) {
    return has(name) ? Optional.of(of(at(name), fields.get(name))) : Optional.empty();
  }

  /** The objects of a list. */
  List<DefinitionReader> objects(String name) {
    if (!(fields.get(name) instanceof List<?> list)) {
      throw new DefinitionException(
          at(name), "must be a list of objects, got " + describe(fields.get(name)));
    }
    List<DefinitionReader> readers = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      readers.add(of(at(name) + "[" + i + "]", list.get(i)));
    }
    return readers;
  }

  boolean isList(String name) {
    return fields.get(name) instanceof List<?>;
  }

  /** The strings of a list, none blank; empty where there is none. */
  List<String> strings(String name) {
    if (!has(name)) {
      return List.of();
    }
    if (!(fields.get(name) instanceof List<?> list)) {
      throw new DefinitionException(
          at(name), "must be a list of strings, got " + describe(fields.get(name)));
    }
    List<String> strings = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      strings.add(text(name + "[" + i + "]", list.get(i)));
    }
    return strings;
  }

  String string(String name, String what) {
    return text(name, required(name, what));
  }

  /** A string that is not blank, or the fallback (which may be null) where there is none. */
  String stringOr(String name, String fallback) {
    return has(name) ? text(name, fields.get(name)) : fallback;
  }

  /** A string that may be blank. */
  String anyStringOr(String name, String fallback) {
    return has(name) ? anyText(name, fields.get(name)) : fallback;
  }

  private String text(String name, Object value) {
    String text = anyText(name, value);
    if (text.isBlank()) {
      throw new DefinitionException(at(name), "must not be blank");
    }
    return text;
  }

  private String anyText(String name, Object value) {
    if (!(value instanceof String text)) {
      throw new DefinitionException(at(name), "must be a string, got " + describe(value));
    }
    return text;
  }

  boolean booleanOr(String name, boolean fallback) {
    if (!has(name)) {
      return fallback;
    }
    if (!(fields.get(name) instanceof Boolean flag)) {
      throw new DefinitionException(
          at(name), "must be true or false, got " + describe(fields.get(name)));
    }
    return flag;
  }

  int integer(String name, int min, int max, String what) {
    required(name, what);
    return (int) whole(name, min, max);
  }

  int integerOr(String name, int fallback, int min, int max) {
    return has(name) ? (int) whole(name, min, max) : fallback;
  }

  long longOr(String name, long fallback) {
    return has(name) ? whole(name, Long.MIN_VALUE, Long.MAX_VALUE) : fallback;
  }

  private long whole(String name, long min, long max) {
    Object value = fields.get(name);
    boolean integral =
        value instanceof Integer
            || value instanceof Long
            || value instanceof Short
            || value instanceof Byte;
    boolean huge = value instanceof java.math.BigInteger;
    if (!integral && !huge) {
      throw new DefinitionException(at(name), "must be a whole number, got " + describe(value));
    }
    long number = huge ? 0 : ((Number) value).longValue();
    if (huge || number < min || number > max) {
      throw new DefinitionException(
          at(name), "must be between " + min + " and " + max + ", got " + value);
    }
    return number;
  }

  /** A finite number within a closed range, or the fallback where there is none. */
  double numberOr(String name, double fallback, double min, double max) {
    if (!has(name)) {
      return fallback;
    }
    Object value = fields.get(name);
    if (!(value instanceof Number number)) {
      throw new DefinitionException(at(name), "must be a number, got " + describe(value));
    }
    double read = number.doubleValue();
    if (!Double.isFinite(read) || read < min || read > max) {
      throw new DefinitionException(
          at(name),
          (max == Double.MAX_VALUE
                  ? "must be a finite number of at least " + plain(min)
                  : "must be a number between " + plain(min) + " and " + plain(max))
              + ", got "
              + value);
    }
    return read;
  }

  /** One constant of an enumeration, by its name in lower case. */
  <E extends Enum<E>> E choiceOr(String name, E fallback, Class<E> type) {
    if (!has(name)) {
      return fallback;
    }
    String given = text(name, fields.get(name));
    List<String> labels = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String label = label(constant);
      if (label.equals(given)) {
        return constant;
      }
      labels.add(label);
    }
    throw new DefinitionException(
        at(name), "unknown value [" + given + "]; must be one of " + labels);
  }

  /** A constant's name in a definition. */
  static String label(Enum<?> constant) {
    return constant.name().toLowerCase(java.util.Locale.ROOT);
  }

  /** An object that is kept as it is; empty where there is none. */
  Map<String, Object> opaque(String name) {
    return has(name) ? copy(of(at(name), fields.get(name)).fields) : Map.of();
  }

  private static Map<String, Object> copy(Map<?, ?> map) {
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put(String.valueOf(key), copyValue(value)));
    return Collections.unmodifiableMap(copy);
  }

  private static Object copyValue(Object value) {
    if (value instanceof Map<?, ?> map) {
      return copy(map);
    }
    if (value instanceof List<?> list) {
      List<Object> copied = new ArrayList<>();
      list.forEach(element -> copied.add(copyValue(element)));
      return Collections.unmodifiableList(copied);
    }
    return value;
  }

  private static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  static String describe(Object value) {
    return switch (value) {
      case null -> "nothing";
      case Map<?, ?> map -> "an object";
      case List<?> list -> "a list";
      case String text ->
          "the string [" + (text.length() > 40 ? text.substring(0, 40) : text) + "]";
      case Boolean flag -> "the boolean " + flag;
      default -> "[" + value + "]";
    };
  }
}
