package org.coldstart.model.warmup;

import org.coldstart.model.ModelWithItems;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.train.TrainingData;

/** A way to let what happened to new items since the training count. */
@FunctionalInterface
public interface ItemUpdate {

  /** Lets nothing count: new items are served by their content until the next training. */
  static ItemUpdate frozen(ModelWithItems model) {
    return (data, workers) -> model;
  }

  /**
   * The model with rows of new items.
   *
   * @param data all that is known now: the new items, their interactions, and the histories of
   *     those who touched them
   */
  ModelWithItems with(TrainingData data, Workers workers);
}
