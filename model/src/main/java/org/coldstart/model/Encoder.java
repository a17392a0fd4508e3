package org.coldstart.model;

import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.start.LearnedItems;

/**
 * A model with what it learned of its items at hand.
 *
 * @param model the model
 * @param items what it learned of the items that are to be encoded
 */
public record Encoder(TwoTowerModel model, LearnedItems items) {

  /** The embedding of an item; see {@link TwoTowerModel#encodeItem}. */
  public float[] item(FeatureSource item, String id) {
    return model.encodeItem(item, id, items);
  }

  /** The embedding of a user; see {@link TwoTowerModel#encodeUser}. */
  public float[] user(FeatureSource user) {
    return model.encodeUser(user, items);
  }
}
