package org.coldstart.plugin.training;

import java.nio.file.Path;
import java.util.Optional;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.train.ChoiceKeeper;
import org.coldstart.model.train.ProgressListener;
import org.coldstart.model.train.Trainer;
import org.coldstart.model.train.TrainingData;
import org.coldstart.model.train.TrainingResult;
import org.coldstart.model.train.Transfer;

/**
 * Trains in this process. The native library is not touched before the first training.
 *
 * @param threads how many threads compute
 * @param natives the folder that native libraries are unpacked to
 */
public record TrainerOnNode(int threads, Path natives) implements ModelTrainer {

  @Override
  public long memory(ModelDefinition definition, TrainingData data) {
    return trainer(definition).memory(data);
  }

  @Override
  public TrainingResult train(
      ModelDefinition definition,
      TrainingData data,
      Optional<Transfer> transfer,
      ChoiceKeeper choices,
      ProgressListener listener) {
    Trainer trainer = trainer(definition);
    return transfer.map(trainer::from).orElse(trainer).train(data, choices, listener);
  }

  private Trainer trainer(ModelDefinition definition) {
    return new Trainer(definition, threads, natives);
  }
}
