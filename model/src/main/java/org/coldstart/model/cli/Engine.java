package org.coldstart.model.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.train.ProgressListener;
import org.coldstart.model.train.TrainingData;

/** What learns, writes and reads models; the commands only bring files to it. */
interface Engine {

  /**
   * A model and what its training reports.
   *
   * @param report JSON-like
   */
  record Trained(TwoTowerModel model, Map<String, Object> report) {}

  Trained train(ModelDefinition definition, TrainingData data, ProgressListener listener);

  void write(TwoTowerModel model, OutputStream out) throws IOException;

  /**
   * @throws IOException where it is no model, or damaged
   */
  TwoTowerModel read(InputStream in) throws IOException;
}
