package org.coldstart.model.warmup;

import java.util.ArrayList;
import java.util.List;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.tower.Activation;
import org.coldstart.model.tower.Tower;
import org.coldstart.model.tower.TowerInputs;
import org.coldstart.model.tower.TowerParameters;
import org.coldstart.model.tower.TowerPass;
import org.coldstart.model.tower.TowerSpec;
import org.coldstart.model.train.Optimizer;

/**
 * A small network, in → 16 → relu → 16 → relu → out, that gives zeros before it has learned
 * anything, whatever it is given. An input may be missing. Belongs to one training at a time.
 */
final class MetaNet {

  private static final int HIDDEN = 16;
  private static final DenseMatrix NO_BASE = DenseMatrix.zeros(0, 0);

  private final TowerParameters parameters;
  private final TowerPass pass;
  private final List<Optimizer.Steps> steps = new ArrayList<>();

  /**
   * @param capacity the most rows of a batch
   */
  MetaNet(int in, int out, int capacity, long seed, Optimizer optimizer, Workers workers) {
    TowerSpec spec =
        new TowerSpec(0, in, List.of(), List.of(HIDDEN), List.of(HIDDEN), out, Activation.RELU);
    this.parameters = TowerParameters.residual(spec, seed);
    this.pass = new TowerPass(parameters, capacity, workers);
    for (float[] array : pass.denseArrays()) {
      steps.add(optimizer.begin(array, false));
    }
  }

  /**
   * Passes a batch.
   *
   * @param inputs {@code [any × in]}
   * @param rows which of them, a row each; -1 for a missing one
   * @return {@code [rows × out]}, row-major, overwritten by the next pass
   */
  float[] forward(DenseMatrix inputs, int[] rows) {
    return pass.forward(inputs(inputs, rows.length), new int[rows.length], rows, rows.length);
  }

  /**
   * Moves the parameters against a gradient.
   *
   * @param outputGradient {@code [rows × out]} of the last forward pass
   */
  void step(float[] outputGradient, long step) {
    pass.backward(outputGradient);
    List<float[]> gradients = pass.denseGradients();
    for (int i = 0; i < gradients.size(); i++) {
      steps.get(i).move(0, gradients.get(i), 0, gradients.get(i).length, step, 1);
    }
  }

  /**
   * Passes one input, by any thread as long as nobody trains.
   *
   * @param input {@code [in]}, or null where it is missing
   * @param out {@code [out]}, overwritten
   */
  void apply(float[] input, float[] out) {
    new Tower(parameters).embed(new int[0], new float[0], 0, 0, input, 0, null, 0, out, 0);
  }

  /** Everything learned so far, for comparisons. */
  List<float[]> arrays() {
    return pass.denseArrays();
  }

  private static TowerInputs inputs(DenseMatrix inputs, int rows) {
    SparseMatrix noContent = new SparseMatrix(rows, 0, new int[rows + 1], new int[0], new float[0]);
    return new TowerInputs(noContent, inputs, NO_BASE, NO_BASE);
  }
}
