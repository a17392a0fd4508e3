package org.coldstart.model.train;

import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.definition.TrainingConfig;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.start.ClosedForm;

/** One way of training towers by gradients, ready to begin on one training set. */
interface GradientFitting {

  /**
   * The way that a definition asks for.
   *
   * @param train {@code [users × items]}: the positive pairs that may be learned from
   */
  static GradientFitting of(
      ModelDefinition definition,
      TrainingData data,
      ClosedForm start,
      SparseMatrix train,
      EntityContent content,
      Workers workers) {
    return definition.training().objective() == TrainingConfig.Objective.RECONSTRUCTION
        ? new ReconstructionFitting(definition.training(), start, train, content, workers)
        : new TowerFitting(definition, data, start, train, content, workers);
  }

  /** What towers trained this way are called in reports. */
  String name();

  /** Whether the towers' first epoch is to be judged against the start from which they came. */
  boolean fromStart();

  /** Why towers cannot be trained; empty where they can. */
  String obstacle();

  /**
   * Trains.
   *
   * @param epochs how many at most
   */
  GradientOutcome train(int epochs, Validation validation, ProgressListener listener);
}
