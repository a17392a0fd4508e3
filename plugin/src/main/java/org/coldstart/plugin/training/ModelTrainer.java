package org.coldstart.plugin.training;

import java.util.Map;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.train.ProgressListener;
import org.coldstart.model.train.TrainingData;

/** Learns a version of a model from what was read of its sources. */
@FunctionalInterface
public interface ModelTrainer {

  /**
   * Learns, on the calling thread and on threads of its own.
   *
   * @param definition what is to be learned
   * @param stamp the id of the version that it will be
   * @param listener hears of the progress and may end the training
   * @throws IllegalArgumentException where the data or the definition allow no training
   */
  Trained train(
      ModelDefinition definition, String stamp, TrainingData data, ProgressListener listener);

  /**
   * What a training came to.
   *
   * @param dimension length of the embeddings
   * @param artifact the model file
   * @param report metrics beside baselines, as JSON gives it
   */
  record Trained(int dimension, byte[] artifact, Map<String, Object> report) {}
}
