package org.coldstart.model.train;

import java.util.OptionalDouble;

/**
 * What an interaction's label means.
 *
 * @param positiveFrom from which label on an interaction is positive; where absent, labels are 0 or
 *     1
 */
public record LabelRule(OptionalDouble positiveFrom) {

  /**
   * @return 1 for a positive interaction, 0 for a negative one
   * @throws InteractionException where it is no label
   */
  public float target(float label) {
    if (positiveFrom.isPresent() && Float.isFinite(label)) {
      return label >= positiveFrom.getAsDouble() ? 1 : 0;
    }
    if (positiveFrom.isPresent() || (label != 0 && label != 1)) {
      throw new InteractionException(
          "label",
          positiveFrom.isPresent()
              ? "must be a finite number, got " + label
              : "must be 0 or 1, got "
                  + label
                  + "; for ratings, say from which value on they are positive ([positive_from])");
    }
    return label;
  }
}
