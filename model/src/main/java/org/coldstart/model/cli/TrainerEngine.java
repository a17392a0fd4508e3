package org.coldstart.model.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.artifact.ModelArtifact;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.train.ProgressListener;
import org.coldstart.model.train.Trainer;
import org.coldstart.model.train.TrainingData;
import org.coldstart.model.train.TrainingResult;

/** The engine of this module: {@link Trainer} and {@link ModelArtifact}. */
final class TrainerEngine implements Engine {

  @Override
  public Trained train(ModelDefinition definition, TrainingData data, ProgressListener listener) {
    return new Learned(new Trainer(definition).train(data, listener));
  }

  @Override
  public Encoder read(InputStream in) throws IOException {
    return encoder(ModelArtifact.read(in));
  }

  private static Encoder encoder(ModelWithItems trained) {
    return new Encoder(trained.model(), trained.items());
  }

  private record Learned(TrainingResult result) implements Trained {

    @Override
    public Encoder encoder() {
      return TrainerEngine.encoder(result.trained());
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
