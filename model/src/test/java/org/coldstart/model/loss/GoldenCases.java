package org.coldstart.model.loss;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The worked cases of losses.json: float64 inputs, parameters, expected loss and gradient. */
record GoldenCases(List<Case> cases) {

  record Case(
      String id, Map<?, ?> inputs, Map<?, ?> params, double loss, Map<?, ?> expectedGradient) {

    double[] vector(String input) {
      return toVector(inputs.get(input));
    }

    double[][] matrix(String input) {
      return toMatrix(inputs.get(input));
    }

    /** A parameter that is a matrix: nothing is known of a gradient. */
    double[][] parameters(String param) {
      return toMatrix(params.get(param));
    }

    double[] gradient(String input) {
      return toVector(expectedGradient.get(input));
    }

    double[][] gradientMatrix(String input) {
      return toMatrix(expectedGradient.get(input));
    }

    boolean has(String param) {
      return params.containsKey(param);
    }

    double number(String param, double otherwise) {
      return params.get(param) instanceof Number number ? number.doubleValue() : otherwise;
    }

    double[] list(String param) {
      return toVector(params.get(param));
    }

    int[] ints(String param) {
      double[] values = list(param);
      int[] ints = new int[values.length];
      for (int i = 0; i < ints.length; i++) {
        ints[i] = (int) values[i];
      }
      return ints;
    }

    /** One weight per row: a scalar, a list, or left out. */
    float[] weights(int rows) {
      float[] weights = new float[rows];
      for (int row = 0; row < rows; row++) {
        weights[row] =
            params.get("weights") instanceof List<?>
                ? (float) list("weights")[row]
                : (float) number("weights", 1);
      }
      return weights;
    }
  }

  static GoldenCases read() throws IOException {
    try (InputStream in = GoldenCases.class.getResourceAsStream("losses.json");
        JsonParser parser = new JsonFactory().createParser(in)) {
      parser.nextToken();
      Map<?, ?> root = (Map<?, ?>) value(parser);
      List<Case> cases = new ArrayList<>();
      for (Object each : (List<?>) root.get("cases")) {
        Map<?, ?> entry = (Map<?, ?>) each;
        cases.add(
            new Case(
                (String) entry.get("id"),
                (Map<?, ?>) entry.get("inputs"),
                (Map<?, ?>) entry.get("params"),
                ((Number) entry.get("expected_loss")).doubleValue(),
                (Map<?, ?>) entry.get("expected_grad")));
      }
      return new GoldenCases(cases);
    }
  }

  List<Case> startingWith(String prefix) {
    List<Case> found = cases.stream().filter(c -> c.id().startsWith(prefix)).toList();
    if (found.isEmpty()) {
      throw new AssertionError("no golden case begins with " + prefix);
    }
    return found;
  }

  private static double[] toVector(Object list) {
    List<?> values = (List<?>) list;
    double[] vector = new double[values.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = ((Number) values.get(i)).doubleValue();
    }
    return vector;
  }

  private static double[][] toMatrix(Object list) {
    List<?> rows = (List<?>) list;
    double[][] matrix = new double[rows.size()][];
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = toVector(rows.get(i));
    }
    return matrix;
  }

  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          map.put(name, value(parser));
        }
        yield map;
      }
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser));
        }
        yield list;
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_STRING -> parser.getText();
      default -> throw new IOException("unexpected " + parser.currentToken());
    };
  }
}
