package org.coldstart.model.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coldstart.model.definition.DefinitionException;
import org.coldstart.model.definition.ModelDefinition;

/**
 * One way of training that is compared with others: a definition with some of it changed.
 *
 * @param name for people
 * @param training what is put into the definition's {@code training}
 * @param settingsOf the variant whose choice of the closed form's settings this one takes, trained
 *     before it in the same repetition; where absent, it chooses by itself
 * @param itemFactors whether the item side keeps its {@code factors} feature
 */
record Variant(
    String name, Map<String, Object> training, Optional<String> settingsOf, boolean itemFactors) {

  /** The definition as it is, with which all others are compared. */
  static final Variant AS_DEFINED = new Variant("as defined", Map.of(), Optional.empty(), true);

  private static final String SETTINGS_OF = "settings_of";
  private static final String ITEM_FACTORS = "item_factors";
  private static final String FACTORIZATION = "factorization";
  private static final String SEED = "seed";

  /**
   * Reads variants, the definition as it is before them.
   *
   * @param file an object that has the variants by name; a variant is an object of {@code training}
   *     overrides and perhaps {@code settings_of} and {@code item_factors}
   * @throws InputException naming the variant that is none
   */
  static List<Variant> read(Path file, Map<String, Object> json) {
    Map<String, Variant> variants = new LinkedHashMap<>();
    variants.put(AS_DEFINED.name, AS_DEFINED);
    json.forEach(
        (name, value) -> {
          if (!(value instanceof Map<?, ?> given) || variants.containsKey(name)) {
            throw new InputException(
                file,
                "must map the name of each variant to its part of [training], but ["
                    + name
                    + (variants.containsKey(name)
                        ? "] is the definition itself"
                        : "] is no object"));
          }
          variants.put(name, read(file, name, object(given), variants.keySet()));
        });
    return new ArrayList<>(variants.values());
  }

  private static Variant read(
      Path file, String name, Map<String, Object> given, Collection<String> before) {
    Map<String, Object> training = new LinkedHashMap<>(given);
    Object settingsOf = training.remove(SETTINGS_OF);
    if (settingsOf != null && !before.contains(settingsOf)) {
      throw new InputException(
          file,
          "variant ["
              + name
              + "]: ["
              + SETTINGS_OF
              + "] must name a variant before it, one of "
              + before
              + ", got "
              + settingsOf);
    }
    Object itemFactors = training.getOrDefault(ITEM_FACTORS, true);
    if (!(itemFactors instanceof Boolean)) {
      throw new InputException(
          file, "variant [" + name + "]: [" + ITEM_FACTORS + "] must be true or false");
    }
    training.remove(ITEM_FACTORS);
    return new Variant(
        name, training, Optional.ofNullable((String) settingsOf), (Boolean) itemFactors);
  }

  /**
   * The definition that this stands for.
   *
   * @param seed of the repetition; counts where the variant names none
   * @param chosen settings of the closed form, as {@code factorization} has them, for a variant
   *     that takes another's; what the variant itself fixes goes before
   * @throws IllegalArgumentException naming the variant, where it makes no definition
   */
  ModelDefinition apply(ModelDefinition definition, long seed, Map<String, Object> chosen) {
    Map<String, Object> changes = new HashMap<>(training);
    changes.putIfAbsent(SEED, seed);
    if (!chosen.isEmpty()) {
      Map<String, Object> fixed = new LinkedHashMap<>(chosen);
      if (changes.get(FACTORIZATION) instanceof Map<?, ?> own) {
        fixed.putAll(object(own));
      }
      changes.put(FACTORIZATION, fixed);
    }
    try {
      return (itemFactors ? definition : withoutItemFactors(definition)).withTraining(changes);
    } catch (DefinitionException e) {
      throw new IllegalArgumentException("variant [" + name + "]: " + e.getMessage(), e);
    }
  }

  private static ModelDefinition withoutItemFactors(ModelDefinition definition) {
    Map<String, Object> source = new LinkedHashMap<>(definition.toMap());
    Map<String, Object> side = new LinkedHashMap<>(object((Map<?, ?>) source.get("item")));
    Map<String, Object> features = new LinkedHashMap<>(object((Map<?, ?>) side.get("features")));
    features.values().removeIf(feature -> "factors".equals(((Map<?, ?>) feature).get("type")));
    side.put("features", features);
    source.put("item", side);
    return ModelDefinition.parse(source);
  }

  private static Map<String, Object> object(Map<?, ?> json) {
    Map<String, Object> object = new LinkedHashMap<>();
    json.forEach((key, value) -> object.put(String.valueOf(key), value));
    return object;
  }
}
