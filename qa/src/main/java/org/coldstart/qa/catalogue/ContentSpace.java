package org.coldstart.qa.catalogue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Items as vectors of unit length, made of their features alone: words and categories weighted by
 * log idf, and beside them a precomputed vector, centred. Numbers are left out. The cosine of two
 * items is the inner product of their vectors.
 */
final class ContentSpace {
  private final List<Map<Integer, Double>> vectors = new ArrayList<>();
  private final Map<String, Integer> dimensions = new HashMap<>();

  ContentSpace(List<Entity> items) {
    List<Map<Integer, Double>> tokens = new ArrayList<>();
    Map<Integer, Integer> documents = new HashMap<>();
    for (Entity item : items) {
      Map<Integer, Double> bag = bag(item);
      bag.keySet().forEach(token -> documents.merge(token, 1, Integer::sum));
      tokens.add(bag);
    }
    List<Map<Integer, Double>> dense = centred(items);
    for (int i = 0; i < items.size(); i++) {
      Map<Integer, Double> vector = new LinkedHashMap<>();
      tokens
          .get(i)
          .forEach(
              (token, count) ->
                  vector.put(
                      token, count * Math.log((double) items.size() / documents.get(token))));
      normalise(vector);
      vector.putAll(dense.get(i));
      normalise(vector);
      vectors.add(vector);
    }
  }

  Map<Integer, Double> vector(int item) {
    return vectors.get(item);
  }

  static double product(Map<Integer, Double> a, Map<Integer, Double> b) {
    Map<Integer, Double> shorter = a.size() < b.size() ? a : b;
    Map<Integer, Double> longer = shorter == a ? b : a;
    double sum = 0;
    for (Map.Entry<Integer, Double> entry : shorter.entrySet()) {
      sum += entry.getValue() * longer.getOrDefault(entry.getKey(), 0.0);
    }
    return sum;
  }

  private int dimension(String name) {
    return dimensions.computeIfAbsent(name, unseen -> dimensions.size());
  }

  private Map<Integer, Double> bag(Entity item) {
    Map<Integer, Double> bag = new LinkedHashMap<>();
    item.features()
        .forEach(
            (feature, value) -> {
              if (value instanceof String text) {
                for (String word : text.toLowerCase(Locale.ROOT).split("\\W+")) {
                  bag.merge(dimension(feature + ":" + word), 1.0, Double::sum);
                }
              } else if (value instanceof List<?> values && !isVector(values)) {
                values.forEach(category -> bag.put(dimension(feature + "=" + category), 1.0));
              }
            });
    return bag;
  }

  private List<Map<Integer, Double>> centred(List<Entity> items) {
    Set<String> features = new HashSet<>();
    items.forEach(
        item ->
            item.features()
                .forEach(
                    (feature, value) -> {
                      if (value instanceof List<?> values && isVector(values)) {
                        features.add(feature);
                      }
                    }));
    List<Map<Integer, Double>> dense = new ArrayList<>();
    items.forEach(item -> dense.add(new LinkedHashMap<>()));
    for (String feature : features) {
      Map<Integer, Double> mean = new HashMap<>();
      for (int i = 0; i < items.size(); i++) {
        if (items.get(i).features().get(feature) instanceof List<?> values) {
          for (int c = 0; c < values.size(); c++) {
            double component = ((Number) values.get(c)).doubleValue();
            int dimension = dimension(feature + "#" + c);
            dense.get(i).put(dimension, component);
            mean.merge(dimension, component / items.size(), Double::sum);
          }
        }
      }
      dense.forEach(
          vector ->
              vector.replaceAll(
                  (dimension, component) -> component - mean.getOrDefault(dimension, 0.0)));
    }
    dense.forEach(ContentSpace::normalise);
    return dense;
  }

  private static boolean isVector(List<?> values) {
    return !values.isEmpty() && values.get(0) instanceof Number;
  }

  private static void normalise(Map<Integer, Double> vector) {
    double length = Math.sqrt(product(vector, vector));
    if (length > 0) {
      vector.replaceAll((dimension, component) -> component / length);
    }
  }
}
