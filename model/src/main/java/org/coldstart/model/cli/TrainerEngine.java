package org.coldstart.model.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.coldstart.model.TwoTowerModel;
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
  public TwoTowerModel read(InputStream in) throws IOException {
    return ModelArtifact.read(in);
  }

  private record Learned(TrainingResult result) implements Trained {

    @Override
    public TwoTowerModel model() {
      return result.model();
    }

    @Override
    public Map<String, Object> report() {
      return result.report();
    }

    @Override
    public void write(OutputStream out) throws IOException {
      ModelArtifact.write(result.model(), out);
    }
  }
}
