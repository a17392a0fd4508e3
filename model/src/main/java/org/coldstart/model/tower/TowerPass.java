package org.coldstart.model.tower;

import java.util.ArrayList;
import java.util.List;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.VectorKernels;
import org.coldstart.model.kernel.Workers;

/**
 * The forward and backward pass of a tower over batches, with the memory that they work in. All
 * sums run in an order that depends on the batch alone, so results are the same on any number of
 * threads. Belongs to one training at a time.
 */
public final class TowerPass implements BatchPass {

  private static final int ROWS_AT_A_TIME = 128;
  private static final int INPUTS_AT_A_TIME = 128;

  private final TowerParameters parameters;
  private final TowerSpec spec;
  private final Workers workers;
  private final VectorKernels kernels = Kernels.best();
  private final int capacity;
  private final Plane preferenceInput;
  private final Plane firstContent;
  private final Plane embedding;
  private final float[] contentBiasGradient;
  private final ContentGradient contentGradient;

  /** All dense layers, in the order of the forward pass. */
  private final List<LayerPass> layers = new ArrayList<>();

  private TowerInputs inputs;
  private int[] entities;
  private int rows;

  /**
   * @param parameters used as they are whenever a pass begins, not copied
   * @param capacity rows of the largest batch
   * @param workers what spreads the work
   * @throws IllegalArgumentException where the tower's nets are not concatenated
   */
  public TowerPass(TowerParameters parameters, int capacity, Workers workers) {
    if (parameters.spec().join() != TowerSpec.Join.CONCATENATED) {
      throw new IllegalArgumentException("only nets that are concatenated are trained here");
    }
    this.parameters = parameters;
    this.spec = parameters.spec();
    this.capacity = capacity;
    this.workers = workers;
    Plane joined = Plane.of(capacity, spec.headInputs());
    Plane contentOutput = joined.columns(0, spec.contentOutputs());
    Plane preferenceOutput = joined.columns(spec.contentOutputs(), spec.preferenceOutputs());
    int first = spec.contentHidden().isEmpty() ? 0 : spec.contentHidden().get(0);
    this.firstContent =
        parameters.contentLayers().isEmpty() ? contentOutput : Plane.of(capacity, first);
    this.preferenceInput =
        parameters.preferenceLayers().isEmpty()
            ? preferenceOutput
            : Plane.withoutGradient(capacity, spec.preferenceInputs());
    this.embedding = Plane.of(capacity, spec.dimension());
    this.contentBiasGradient = new float[first];
    this.contentGradient = new ContentGradient(spec.contentWidth(), first);
    chain(parameters.contentLayers(), firstContent, contentOutput, true);
    chain(parameters.preferenceLayers(), preferenceInput, preferenceOutput, true);
    chain(parameters.headLayers(), joined, embedding, false);
  }

  private void chain(List<DenseLayer> of, Plane input, Plane output, boolean lastActivated) {
    Plane at = input;
    for (int l = 0; l < of.size(); l++) {
      boolean last = l == of.size() - 1;
      Plane to = last ? output : Plane.of(capacity, of.get(l).outputs());
      layers.add(LayerPass.of(of.get(l), !last || lastActivated, at, to));
      at = to;
    }
  }

  @Override
  public float[] forward(TowerInputs inputs, int[] entities, int[] preferenceRows, int rows) {
    if (rows > capacity) {
      throw new IllegalArgumentException(rows + " rows do not fit a pass made for " + capacity);
    }
    this.inputs = inputs;
    this.entities = entities;
    this.rows = rows;
    workers.forEachBlock(
        rows,
        ROWS_AT_A_TIME,
        (from, to) -> {
          enter(preferenceRows, from, to);
          for (LayerPass layer : layers) {
            layer.forward(kernels, spec.activation(), from, to);
          }
          addBase(preferenceRows, from, to);
        });
    return embedding.values();
  }

  private void enter(int[] preferenceRows, int from, int to) {
    for (int row = from; row < to; row++) {
      if (spec.contentWidth() > 0) {
        int at = firstContent.at(row);
        float[] bias = parameters.contentBias();
        System.arraycopy(bias, 0, firstContent.values(), at, bias.length);
        kernels.addRows(
            inputs.content().indices(),
            inputs.content().values(),
            inputs.content().starts()[entities[row]],
            inputs.content().starts()[entities[row] + 1],
            parameters.contentWeights(),
            0,
            bias.length,
            firstContent.values(),
            at,
            bias.length);
      }
      if (spec.preferenceWidth() > 0) {
        int preference = preferenceRows[row];
        PreferenceInput.write(
            preference < 0 ? null : inputs.preference().values(),
            preference < 0 ? 0 : inputs.preference().offset(preference),
            spec.preferenceWidth(),
            parameters.scaling(),
            preferenceInput.values(),
            preferenceInput.at(row));
      }
    }
    firstContent.activate(spec.activation(), from, to);
  }

  private void addBase(int[] preferenceRows, int from, int to) {
    if (!spec.onBase()) {
      return;
    }
    for (int row = from; row < to; row++) {
      boolean missing = preferenceRows[row] < 0;
      var base = missing ? inputs.coldBase() : inputs.warmBase();
      if (base.rows() != 0) {
        kernels.axpy(
            1f,
            base.values(),
            base.offset(missing ? entities[row] : preferenceRows[row]),
            embedding.values(),
            embedding.at(row),
            spec.dimension());
      }
    }
  }

  @Override
  public void backward(float[] embeddingGradient) {
    System.arraycopy(embeddingGradient, 0, embedding.gradient(), 0, rows * spec.dimension());
    workers.forEachBlock(
        rows,
        ROWS_AT_A_TIME,
        (from, to) -> {
          for (int l = layers.size() - 1; l >= 0; l--) {
            layers.get(l).backward(kernels, spec.activation(), from, to);
          }
          firstContent.scaleBySlope(spec.activation(), from, to);
        });
    for (LayerPass layer : layers) {
      workers.forEachBlock(
          layer.layer().inputs(),
          INPUTS_AT_A_TIME,
          (from, to) -> layer.weightGradient(kernels, rows, from, to));
      layer.output().sumGradient(rows, layer.biasGradient());
    }
    if (spec.contentWidth() > 0) {
      firstContent.sumGradient(rows, contentBiasGradient);
      contentGradient.set(kernels, workers, inputs.content(), entities, rows, firstContent);
    }
  }

  @Override
  public float[] contentWeights() {
    return parameters.contentWeights();
  }

  @Override
  public List<float[]> denseArrays() {
    return parameters.denseArrays();
  }

  @Override
  public ContentGradient contentGradient() {
    return contentGradient;
  }

  @Override
  public List<float[]> denseGradients() {
    List<float[]> gradients = new ArrayList<>();
    gradients.add(contentBiasGradient);
    for (LayerPass layer : layers) {
      gradients.add(layer.weightGradient());
      gradients.add(layer.biasGradient());
    }
    return gradients;
  }
}
