package org.coldstart.model.train;

import org.coldstart.model.tower.TowerParameters;

/**
 * The parameters of the two towers of a model.
 *
 * @param user the user tower's
 * @param item the item tower's
 */
public record TowerPair(TowerParameters user, TowerParameters item) {

  /**
   * @throws IllegalArgumentException where their embeddings differ in length
   */
  public TowerPair {
    if (user.spec().dimension() != item.spec().dimension()) {
      throw new IllegalArgumentException(
          "the two towers must share a dimension, not have "
              + user.spec().dimension()
              + " and "
              + item.spec().dimension());
    }
  }

  /** A snapshot that further training leaves alone. */
  public TowerPair copy() {
    return new TowerPair(user.copy(), item.copy());
  }
}
