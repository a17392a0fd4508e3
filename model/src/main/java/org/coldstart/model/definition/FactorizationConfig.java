package org.coldstart.model.definition;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Settings of the closed form that a user has fixed. What is present is not searched for; what is
 * absent is chosen on held-out data as always.
 *
 * @param rank length of a factor, 1 … 4,096
 * @param alpha confidence of an interaction of weight 1, 1 … 1e6
 * @param regularization of the factorisation, 1e-6 … 1e9
 * @param pulls how often the factors are pulled toward content, 0 … 10
 * @param itemRidge strength of the regression from item content to factors, 1e-6 … 1e12
 * @param contentWeight weight of the content block, 0 … 100; 0 for no content block
 * @param gain what a cold item's predicted factor is multiplied by, 0.01 … 100
 * @param halfway with how many interactions an item counts half by its own factor and half by what
 *     its content predicts, 0 … 1e6
 * @param profileWeight weight of the block for new users' profiles, 0 … 100; 0 for no such block
 * @param popularityWeight weight of items' popularity for users with a history, 0 … 100
 * @param newUserPopularityWeight the same for users without
 */
public record FactorizationConfig(
    OptionalInt rank,
    OptionalDouble alpha,
    OptionalDouble regularization,
    OptionalInt pulls,
    OptionalDouble itemRidge,
    OptionalDouble contentWeight,
    OptionalDouble gain,
    OptionalDouble halfway,
    OptionalDouble profileWeight,
    OptionalDouble popularityWeight,
    OptionalDouble newUserPopularityWeight) {

  /** Everything is searched for. */
  public static final FactorizationConfig SEARCHED =
      new FactorizationConfig(
          OptionalInt.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalInt.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty());

  private static final int LARGEST_RANK = 4_096;

  static FactorizationConfig read(DefinitionReader reader) {
    reader.allow(
        "rank",
        "alpha",
        "regularization",
        "pulls",
        "item_ridge",
        "content_weight",
        "gain",
        "halfway",
        "profile_weight",
        "popularity_weight",
        "new_user_popularity_weight");
    return new FactorizationConfig(
        integer(reader, "rank", 1, LARGEST_RANK),
        number(reader, "alpha", 1, 1e6),
        number(reader, "regularization", 1e-6, 1e9),
        integer(reader, "pulls", 0, 10),
        number(reader, "item_ridge", 1e-6, 1e12),
        number(reader, "content_weight", 0, 100),
        number(reader, "gain", 0.01, 100),
        number(reader, "halfway", 0, 1e6),
        number(reader, "profile_weight", 0, 100),
        number(reader, "popularity_weight", 0, 100),
        number(reader, "new_user_popularity_weight", 0, 100));
  }

  private static OptionalInt integer(DefinitionReader reader, String name, int min, int max) {
    return reader.has(name)
        ? OptionalInt.of(reader.integerOr(name, min, min, max))
        : OptionalInt.empty();
  }

  private static OptionalDouble number(
      DefinitionReader reader, String name, double min, double max) {
    return reader.has(name)
        ? OptionalDouble.of(reader.numberOr(name, min, min, max))
        : OptionalDouble.empty();
  }

  /** As a definition would say it: what is fixed, and nothing else. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    rank.ifPresent(value -> map.put("rank", value));
    alpha.ifPresent(value -> map.put("alpha", value));
    regularization.ifPresent(value -> map.put("regularization", value));
    pulls.ifPresent(value -> map.put("pulls", value));
    itemRidge.ifPresent(value -> map.put("item_ridge", value));
    contentWeight.ifPresent(value -> map.put("content_weight", value));
    gain.ifPresent(value -> map.put("gain", value));
    halfway.ifPresent(value -> map.put("halfway", value));
    profileWeight.ifPresent(value -> map.put("profile_weight", value));
    popularityWeight.ifPresent(value -> map.put("popularity_weight", value));
    newUserPopularityWeight.ifPresent(value -> map.put("new_user_popularity_weight", value));
    return map;
  }
}
