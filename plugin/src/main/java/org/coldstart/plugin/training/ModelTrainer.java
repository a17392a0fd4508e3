package org.coldstart.plugin.training;

import java.util.Optional;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.train.ChoiceKeeper;
import org.coldstart.model.train.ProgressListener;
import org.coldstart.model.train.TrainingData;
import org.coldstart.model.train.TrainingResult;
import org.coldstart.model.train.Transfer;

/** Learns a model from what was read of its sources. */
public interface ModelTrainer {

  /** How much heap {@link #train} needs at most beside the data, in bytes: an estimate. */
  long memory(ModelDefinition definition, TrainingData data);

  /**
   * Learns, on the calling thread and on threads of its own.
   *
   * @param definition what is to be learned
   * @param transfer what it starts from; empty to start afresh
   * @param choices keeps what is found out, and may bring what an interrupted training has
   * @param listener hears of the progress and may end the training
   * @throws IllegalArgumentException where the data or the definition allow no training
   */
  TrainingResult train(
      ModelDefinition definition,
      TrainingData data,
      Optional<Transfer> transfer,
      ChoiceKeeper choices,
      ProgressListener listener);
}
