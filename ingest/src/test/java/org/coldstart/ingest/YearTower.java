package org.coldstart.ingest;

import java.util.List;
import java.util.Map;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureException;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.start.LearnedItemCodec;
import org.coldstart.model.start.LearnedItems;

/**
 * A tower simple enough to foretell: the vector of an item is {@code [year × scale, 1, id length]},
 * of one that it has learned of {@code [year × scale, factor, id length]}. A year of 0 gives a
 * vector of zeros, a negative one a vector that is not finite, 666 a failure.
 */
record YearTower(String stamp, float scale, ModelDefinition definition, boolean served)
    implements TwoTowerModel {

  static final String ITEM_ID_FIELD = "movie_id";

  static YearTower of(String stamp, float scale) {
    return new YearTower(stamp, scale, definition("_id"), false);
  }

  /** One that has learned of items. */
  static YearTower served(String stamp) {
    return new YearTower(stamp, 1, definition("_id"), true);
  }

  static ModelDefinition definition(String idField) {
    return ModelDefinition.parse(
        Map.of(
            "user",
            Map.of("features", Map.of("age", Map.of("type", "numeric"))),
            "item",
            Map.of(
                "features",
                Map.of(
                    "released", Map.of("type", "numeric", "field", "year"),
                    "genres", Map.of("type", "categorical"))),
            "sources",
            Map.of(
                "interactions",
                Map.of("index", "ratings", "user_id", "u", "item_id", "i"),
                "items",
                Map.of("index", "movies", "id", idField))));
  }

  @Override
  public int dimension() {
    return 3;
  }

  @Override
  public long ramBytesUsed() {
    return 0;
  }

  @Override
  public boolean servesItems() {
    return served;
  }

  @Override
  public List<String> itemsOf(FeatureSource user) {
    throw new AssertionError("documents are no users");
  }

  @Override
  public LearnedItemCodec itemCodec() {
    return new LearnedItemCodec(1, 0, true);
  }

  @Override
  public float[] encodeItem(FeatureSource item, String id, LearnedItems learned) {
    Object year = item.value("year");
    if (year != null && !(year instanceof Number)) {
      throw new FeatureException("released", "must be a number, but is [" + year + "]");
    }
    float value = year == null ? 1 : ((Number) year).floatValue();
    if (value == 666) {
      throw new IllegalStateException("a tower that fails");
    }
    if (value == 0) {
      return new float[3];
    }
    float second =
        served && id != null ? learned.find(id).map(known -> known.factor()[0]).orElse(1f) : 1;
    return new float[] {
      value < 0 ? Float.NaN : value * scale, second, id == null ? 0 : id.length()
    };
  }

  @Override
  public float[] encodeUser(FeatureSource user, LearnedItems learned) {
    throw new AssertionError("documents are no users");
  }
}
