package org.coldstart.qa.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/** Vectors as they come in JSON. */
final class Vectors {
  private static final double TOLERANCE = 1e-4;

  private Vectors() {}

  static double[] of(JsonNode array) {
    double[] vector = new double[array.size()];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = array.path(d).asDouble();
    }
    return vector;
  }

  /** The slots of a deployed field's content that carry a stamp: vectors by stamp. */
  static Map<String, double[]> byStamp(JsonNode content) {
    Map<String, double[]> vectors = new HashMap<>();
    content
        .fields()
        .forEachRemaining(
            field -> {
              if (field.getKey().endsWith("_stamp")) {
                String slot = field.getKey().substring(0, field.getKey().length() - 6);
                if (content.path(slot).isArray()) {
                  vectors.put(field.getValue().asText(), of(content.path(slot)));
                }
              }
            });
    return vectors;
  }

  /** As k-NN scores inner products, which may be negative: always positive, and in their order. */
  static double score(double[] user, double[] item) {
    double product = 0;
    for (int d = 0; d < user.length; d++) {
      product += user[d] * item[d];
    }
    return product > 0 ? product + 1 : 1 / (1 - product);
  }

  static boolean isSame(double score, double expected) {
    return Math.abs(score - expected) <= TOLERANCE * Math.max(1, Math.abs(expected));
  }

  static boolean areSame(double[] vector, double[] expected) {
    if (vector.length != expected.length) {
      return false;
    }
    double difference = 0;
    double length = 0;
    for (int d = 0; d < vector.length; d++) {
      difference += (vector[d] - expected[d]) * (vector[d] - expected[d]);
      length += expected[d] * expected[d];
    }
    return Math.sqrt(difference) <= TOLERANCE * Math.sqrt(length);
  }
}
