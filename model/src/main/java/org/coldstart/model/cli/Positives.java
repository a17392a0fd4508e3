package org.coldstart.model.cli;

import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.train.InteractionException;

/** Which rows of a file are positive: those without a label, of label 1, or rated high enough. */
final class Positives implements Predicate<InteractionFile.Row> {

  private final OptionalDouble from;

  /**
   * @param positiveFrom from which rating on a row is positive; where absent, what the definition
   *     says
   */
  Positives(ModelDefinition definition, OptionalDouble positiveFrom) {
    this.from = positiveFrom.isPresent() ? positiveFrom : definition.training().positiveFrom();
  }

  /** Whether ratings matter. */
  boolean ratings() {
    return from.isPresent();
  }

  /**
   * @throws InteractionException where the label is neither 0 nor 1 and no rating
   */
  @Override
  public boolean test(InteractionFile.Row row) {
    float label = row.label();
    if (Float.isNaN(label)) {
      return true;
    }
    if (from.isPresent()) {
      return label >= from.getAsDouble();
    }
    if (label != 0 && label != 1) {
      throw new InteractionException("label", "must be 0 or 1, got " + label);
    }
    return label == 1;
  }
}
