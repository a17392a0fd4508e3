package org.coldstart.model.factorization;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a JSON resource into maps, lists, doubles and strings. */
final class JsonTree {

  private JsonTree() {}

  static Map<?, ?> resource(String name) throws IOException {
    try (InputStream in = JsonTree.class.getResourceAsStream(name);
        JsonParser parser = new JsonFactory().createParser(in)) {
      parser.nextToken();
      return (Map<?, ?>) value(parser);
    }
  }

  static float[] floats(Object rows) {
    List<Float> values = new ArrayList<>();
    for (Object row : (List<?>) rows) {
      for (Object value : (List<?>) row) {
        values.add(((Double) value).floatValue());
      }
    }
    float[] flat = new float[values.size()];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = values.get(i);
    }
    return flat;
  }

  private static Object value(JsonParser parser) throws IOException {
    switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          object.put(name, value(parser));
        }
        return object;
      }
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser));
        }
        return list;
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        return parser.getDoubleValue();
      }
      default -> {
        return parser.getText();
      }
    }
  }
}
