package org.coldstart.model.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A part of a report, whether it is there or not: reports of other versions hold less, or more, and
 * a page tells what there is.
 *
 * @param pointer where it lies in the report (RFC 6901)
 * @param value a map, a list, a number, a string, a boolean, or null where there is nothing
 */
record Part(String pointer, Object value) {

  static Part whole(Map<String, ?> report) {
    return new Part("", report);
  }

  /** The part under a key, or under one key after the other. */
  Part at(String... keys) {
    Part part = this;
    for (String key : keys) {
      part =
          new Part(
              part.pointer + '/' + key.replace("~", "~0").replace("/", "~1"),
              part.value instanceof Map<?, ?> map ? map.get(key) : null);
    }
    return part;
  }

  /** An element of a list. */
  Part at(int index) {
    return new Part(
        pointer + '/' + index,
        value instanceof List<?> list && index < list.size() ? list.get(index) : null);
  }

  boolean isThere() {
    return value != null;
  }

  /** Whether it is a finite number. */
  boolean isNumber() {
    return value instanceof Number number && Double.isFinite(number.doubleValue());
  }

  /** Its number; NaN where it is none. */
  double number() {
    return isNumber() ? ((Number) value).doubleValue() : Double.NaN;
  }

  /** Its text; empty where there is nothing. */
  String text() {
    return value == null ? "" : value.toString();
  }

  /** The keys of a map, in their order; none of anything else. */
  List<String> keys() {
    return value instanceof Map<?, ?> map
        ? map.keySet().stream().map(String::valueOf).toList()
        : List.of();
  }

  /** The elements of a list; none of anything else. */
  List<Part> elements() {
    List<Part> elements = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        elements.add(at(i));
      }
    }
    return elements;
  }

  /** The numbers of a list, NaN for what is none. */
  double[] numbers() {
    return elements().stream().mapToDouble(Part::number).toArray();
  }
}
