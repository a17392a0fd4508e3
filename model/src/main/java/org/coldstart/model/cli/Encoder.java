package org.coldstart.model.cli;

import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.start.LearnedItems;

/**
 * A model with all that was learned of its items at hand.
 *
 * @param model the model
 * @param items what was learned of every item
 */
record Encoder(TwoTowerModel model, LearnedItems items) {

  /** The embedding of an item, {@code [dimension]}. */
  float[] item(FeatureSource item, String id) {
    return model.encodeItem(item, id, items);
  }

  /** The embedding of a user, {@code [dimension]}. */
  float[] user(FeatureSource user) {
    return model.encodeUser(user, items);
  }
}
