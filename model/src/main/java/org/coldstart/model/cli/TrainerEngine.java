package org.coldstart.model.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import org.coldstart.model.Encoder;
import org.coldstart.model.artifact.ModelArtifact;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.train.ProgressListener;
import org.coldstart.model.train.Trainer;
import org.coldstart.model.train.TrainingData;
import org.coldstart.model.train.TrainingResult;
import org.coldstart.model.train.Transfer;

/** The engine of this module: {@link Trainer} and {@link ModelArtifact}. */
final class TrainerEngine implements Engine {

  @Override
  public Trained train(
      ModelDefinition definition,
      TrainingData data,
      Optional<Transfer> transfer,
      ProgressListener listener) {
    Trainer trainer = new Trainer(definition);
    return new Learned(transfer.map(trainer::from).orElse(trainer).train(data, listener));
  }

  @Override
  public Encoder read(InputStream in) throws IOException {
    return ModelArtifact.read(in).encoder();
  }

  private record Learned(TrainingResult result) implements Trained {

    @Override
    public Encoder encoder() {
      return result.trained().encoder();
    }

    @Override
    public Map<String, Object> report() {
      return result.report();
    }

    @Override
    public void write(OutputStream out) throws IOException {
      ModelArtifact.write(result.trained(), out);
    }
  }
}
