package org.coldstart.model.train;

/** Judges towers on what they are not trained on. */
@FunctionalInterface
public interface Validation {

  /**
   * Scores the towers as they are now.
   *
   * @param towers still in training: valid during the call only
   * @param epoch finished passes over the examples; 0 for the start
   * @return the more the better; NaN counts as worse than anything
   */
  double score(TowerPair towers, int epoch);
}
