package org.coldstart.model.train;

import java.util.ArrayList;
import java.util.List;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.tower.BatchPass;
import org.coldstart.model.tower.ContentGradient;
import org.coldstart.model.tower.TowerInputs;

/** One tower in training: its passes over batches and the steps of its parameters. */
public final class TowerTraining {

  private static final int PARAMETERS_AT_A_TIME = 1 << 12;
  private static final int FEATURES_AT_A_TIME = 64;

  private final TowerInputs inputs;
  private final BatchPass pass;
  private final Workers workers;
  private final Optimizer.Steps contentSteps;
  private final List<float[]> arrays;
  private final List<Optimizer.Steps> steps = new ArrayList<>();

  /**
   * @param pass through the tower, whose parameters the steps move
   * @param inputs what the entities of this side give to it
   */
  public TowerTraining(BatchPass pass, TowerInputs inputs, Optimizer optimizer, Workers workers) {
    this.inputs = inputs;
    this.pass = pass;
    this.workers = workers;
    this.contentSteps = optimizer.begin(pass.contentWeights(), true);
    this.arrays = pass.denseArrays();
    for (int i = 0; i < arrays.size(); i++) {
      steps.add(optimizer.begin(arrays.get(i), i % 2 == 1));
    }
  }

  /**
   * Embeds a batch.
   *
   * @param entities {@code [rows]}: who
   * @param preferenceRows {@code [rows]}: their rows of the preferences, -1 where one is missing
   * @return {@code [rows × dimension]}, overwritten by the next call
   */
  public float[] forward(int[] entities, int[] preferenceRows, int rows) {
    return pass.forward(inputs, entities, preferenceRows, rows);
  }

  /**
   * Moves the parameters by one step against the gradient of the embeddings passed last.
   *
   * @param embeddingGradient {@code [rows × dimension]}
   * @param step number of this step, from 1
   * @param rateFactor what the learning rate is multiplied by
   */
  public void step(float[] embeddingGradient, long step, double rateFactor) {
    pass.backward(embeddingGradient);
    ContentGradient content = pass.contentGradient();
    int width = content.width();
    workers.forEachBlock(
        content.count(),
        FEATURES_AT_A_TIME,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            contentSteps.move(
                content.features()[i] * width,
                content.values(),
                i * width,
                width,
                step,
                rateFactor);
          }
        });
    List<float[]> gradients = pass.denseGradients();
    for (int i = 0; i < arrays.size(); i++) {
      Optimizer.Steps of = steps.get(i);
      float[] gradient = gradients.get(i);
      workers.forEachBlock(
          gradient.length,
          PARAMETERS_AT_A_TIME,
          (from, to) -> of.move(from, gradient, from, to - from, step, rateFactor));
    }
  }
}
