package org.coldstart.plugin.encoding;

import java.util.List;
import java.util.Map;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.Feature;
import org.coldstart.model.feature.FeatureException;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.start.LearnedItemCodec;
import org.coldstart.model.start.LearnedItems;

/**
 * Towers simple enough to foretell. A user is {@code [scale, age, length of the first id of the
 * history, items of the history]}, with 0 for what is missing; an item is {@code [scale, year, 1 +
 * length of its id, 0]}.
 */
public record ProfileTowers(String stamp, float scale, ModelDefinition definition)
    implements TwoTowerModel {

  /** The field in which documents and requests' feature {@code age} lie apart. */
  public static final String AGE_FIELD = "profile.age";

  public static ProfileTowers of(String stamp, float scale) {
    return new ProfileTowers(stamp, scale, ModelDefinition.parse(definitionMap()));
  }

  public static Map<String, Object> definitionMap() {
    return Map.of(
        "user",
        Map.of(
            "features",
            Map.of(
                "age", Map.of("type", "numeric", "field", AGE_FIELD),
                "gender", Map.of("type", "categorical"),
                "history", Map.of("type", "history"))),
        "item",
        Map.of("features", Map.of("year", Map.of("type", "numeric"))),
        "sources",
        Map.of(
            "interactions",
            Map.of(
                "index",
                "ratings",
                "user_id",
                "user",
                "item_id",
                "item",
                "label",
                "liked",
                "timestamp",
                "at",
                "query",
                Map.of("term", Map.of("valid", true))),
            "items",
            Map.of("index", "movies"),
            "users",
            Map.of("index", "people")));
  }

  @Override
  public int dimension() {
    return 4;
  }

  @Override
  public long ramBytesUsed() {
    return 0;
  }

  @Override
  public boolean servesItems() {
    return false;
  }

  @Override
  public List<String> itemsOf(FeatureSource user) {
    return definition.user().history().map(Feature.History.class::cast).orElseThrow().items(user);
  }

  @Override
  public LearnedItemCodec itemCodec() {
    return new LearnedItemCodec(1, 0, false);
  }

  @Override
  public float[] encodeItem(FeatureSource item, String id, LearnedItems learned) {
    return new float[] {
      scale, number("year", item.value("year")), 1 + (id == null ? 0 : id.length()), 0
    };
  }

  @Override
  public float[] encodeUser(FeatureSource user, LearnedItems learned) {
    List<String> history = itemsOf(user);
    return new float[] {
      scale,
      number("age", user.value(AGE_FIELD)),
      history.isEmpty() ? 0 : history.get(0).length(),
      history.size()
    };
  }

  private static float number(String feature, Object value) {
    if (value == null) {
      return 0;
    }
    if (value instanceof Number number) {
      return number.floatValue();
    }
    throw new FeatureException(feature, "must be a number, got [" + value + "]");
  }
}
