package org.coldstart.model.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import org.coldstart.model.Encoder;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.train.ProgressListener;
import org.coldstart.model.train.TrainingData;
import org.coldstart.model.train.Transfer;

/** What learns, writes and reads models; the commands only bring files to it. */
interface Engine {

  /** What a training gives. */
  interface Trained {

    Encoder encoder();

    /** What the training says of itself, JSON-like. */
    Map<String, Object> report();

    /** Writes the model's artefact. */
    void write(OutputStream out) throws IOException;
  }

  /**
   * @param transfer what the training starts from; empty to start afresh
   * @throws IllegalArgumentException where the data cannot teach anything
   */
  Trained train(
      ModelDefinition definition,
      TrainingData data,
      Optional<Transfer> transfer,
      ProgressListener listener);

  /**
   * Reads an artefact.
   *
   * @throws IOException where it is none, or damaged
   */
  Encoder read(InputStream in) throws IOException;
}
