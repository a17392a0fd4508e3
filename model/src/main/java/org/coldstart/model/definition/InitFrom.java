package org.coldstart.model.definition;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The version whose towers a training starts from, where features agree.
 *
 * @param model its model's name
 * @param version its number, from 1 on
 */
public record InitFrom(String model, int version) {

  static InitFrom read(DefinitionReader reader) {
    reader.allow("model", "version");
    return new InitFrom(
        reader.string("model", "the name of a model"),
        reader.integer("version", 1, Integer.MAX_VALUE, "the number of one of its versions"));
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("model", model);
    map.put("version", version);
    return map;
  }
}
