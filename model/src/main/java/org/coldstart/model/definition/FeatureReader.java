package org.coldstart.model.definition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.coldstart.model.feature.Feature;
import org.coldstart.model.feature.FeatureSchema;
import org.coldstart.model.feature.TextAnalyzer;

/** The features of one side, from and to their form in a definition. */
final class FeatureReader {

  private static final int MAX_FEATURES = 1_000;
  private static final int MAX_NAME_LENGTH = 200;
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}_-]*");
  private static final List<String> TYPES =
      List.of(
          Feature.Categorical.TYPE,
          Feature.Numeric.TYPE,
          Feature.Text.TYPE,
          Feature.DenseVector.TYPE,
          Feature.History.TYPE,
          Feature.Factors.TYPE);

  private FeatureReader() {}

  /**
   * @param side the object that holds {@code features}
   */
  static FeatureSchema read(DefinitionReader side) {
    side.allow("features");
    DefinitionReader features = side.object("features", "an object of features by name");
    if (features.names().isEmpty() || features.names().size() > MAX_FEATURES) {
      throw new DefinitionException(
          features.path(),
          "must hold 1 to " + MAX_FEATURES + " features, got " + features.names().size());
    }
    List<Feature> read = new ArrayList<>();
    for (String name : features.names()) {
      checkName(features, name);
      read.add(feature(name, features.object(name, "a feature")));
    }
    checkSingle(features, read, Feature.History.class);
    checkSingle(features, read, Feature.Factors.class);
    return new FeatureSchema(new Hierarchies(features, read).resolved());
  }

  private static void checkName(DefinitionReader features, String name) {
    if (name.length() > MAX_NAME_LENGTH || !NAME.matcher(name).matches()) {
      throw new DefinitionException(
          features.at(name),
          "a feature's name must be 1 to "
              + MAX_NAME_LENGTH
              + " letters, digits, _ and -, beginning with a letter or digit; [field] may name a"
              + " document field of any other form");
    }
    if (name.equals("id")) {
      throw new DefinitionException(
          features.at(name),
          "[id] names the entity itself and cannot be a feature; choose another name and give"
              + " [field]");
    }
  }

  private static void checkSingle(
      DefinitionReader features, List<Feature> read, Class<? extends Feature> type) {
    List<Feature> found = read.stream().filter(type::isInstance).map(f -> (Feature) f).toList();
    if (found.size() > 1) {
      throw new DefinitionException(
          features.at(found.get(1).name()),
          "there may be one "
              + found.get(1).type()
              + " feature on a side, and ["
              + found.get(0).name()
              + "] is one already");
    }
  }

  private static Feature feature(String name, DefinitionReader reader) {
    String type = reader.string("type", "one of " + TYPES);
    String field = reader.stringOr("field", name);
    return switch (type) {
      case Feature.Categorical.TYPE -> {
        reader.allow("type", "role", "field", "parents");
        yield new Feature.Categorical(name, field, role(reader));
      }
      case Feature.Numeric.TYPE -> {
        reader.allow("type", "role", "field");
        yield new Feature.Numeric(name, field, role(reader));
      }
      case Feature.Text.TYPE -> {
        reader.allow("type", "role", "field", "analyzer");
        yield new Feature.Text(name, field, role(reader), analyzer(reader));
      }
      case Feature.DenseVector.TYPE -> {
        reader.allow("type", "role", "field", "dimension");
        int dimension =
            reader.integer(
                "dimension", 1, Feature.DenseVector.MAX_DIMENSION, "the length of the vector");
        yield new Feature.DenseVector(name, field, role(reader), dimension);
      }
      case Feature.History.TYPE -> {
        reader.allow("type", "role", "field");
        requirePreference(reader, type);
        yield new Feature.History(name, field);
      }
      case Feature.Factors.TYPE -> {
        reader.allow("type", "role", "field");
        requirePreference(reader, type);
        yield new Feature.Factors(name, field);
      }
      default ->
          throw new DefinitionException(
              reader.at("type"), "unknown feature type [" + type + "]; must be one of " + TYPES);
    };
  }

  private static Feature.Role role(DefinitionReader reader) {
    return reader.choiceOr("role", Feature.Role.CONTENT, Feature.Role.class);
  }

  private static void requirePreference(DefinitionReader reader, String type) {
    if (reader.choiceOr("role", Feature.Role.PREFERENCE, Feature.Role.class)
        != Feature.Role.PREFERENCE) {
      throw new DefinitionException(
          reader.at("role"),
          "a " + type + " feature comes from interactions: its role must be [preference]");
    }
  }

  private static TextAnalyzer analyzer(DefinitionReader reader) {
    String name = reader.stringOr("analyzer", TextAnalyzer.STANDARD.label());
    return TextAnalyzer.named(name)
        .orElseThrow(
            () ->
                new DefinitionException(
                    reader.at("analyzer"),
                    "unknown analyzer ["
                        + name
                        + "]; must be one of "
                        + Arrays.stream(TextAnalyzer.values()).map(TextAnalyzer::label).toList()));
  }

  /** The inverse of {@link #read}. */
  static Map<String, Object> toMap(FeatureSchema schema) {
    Map<String, Object> features = new LinkedHashMap<>();
    for (Feature feature : schema.features()) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("type", feature.type());
      if (feature.role() == Feature.Role.PREFERENCE) {
        map.put("role", feature.role().label());
      }
      if (!feature.field().equals(feature.name())) {
        map.put("field", feature.field());
      }
      if (feature instanceof Feature.Categorical categorical && !categorical.parents().isEmpty()) {
        map.put("parents", categorical.parents().stream().map(Feature.Parent::name).toList());
      }
      if (feature instanceof Feature.Text text && text.analyzer() != TextAnalyzer.STANDARD) {
        map.put("analyzer", text.analyzer().label());
      }
      if (feature instanceof Feature.DenseVector vector) {
        map.put("dimension", vector.dimension());
      }
      features.put(feature.name(), map);
    }
    Map<String, Object> side = new LinkedHashMap<>();
    side.put("features", features);
    return side;
  }
}
