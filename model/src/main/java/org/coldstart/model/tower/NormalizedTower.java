package org.coldstart.model.tower;

import java.util.ArrayList;
import java.util.List;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.VectorKernels;
import org.coldstart.model.kernel.Workers;

/**
 * A tower of the original DropoutNet in training: content and preference side by side, {dense →
 * batch norm → activation} once for each hidden layer, then a linear layer. For serving, {@link
 * #fold} turns it into a tower without batch norm.
 *
 * <p>All sums run in an order that depends on the batch alone, so results are the same on any
 * number of threads.
 *
 * <p>Volkovs, Yu, Poutanen: DropoutNet: Addressing Cold Start in Recommender Systems, NIPS 2017,
 * section 4.
 */
public final class NormalizedTower implements BatchPass {

  /**
   * Batch norm makes up for small weights in a hidden layer; a last layer of larger ones would
   * begin with scores that are far from any of a factorisation.
   */
  private static final double START_DEVIATION = 0.01;

  private static final int ROWS_AT_A_TIME = 64;
  private static final int INPUTS_AT_A_TIME = 64;

  private final TowerSpec spec;
  private final PreferenceScaling scaling;
  private final Workers workers;
  private final VectorKernels kernels = Kernels.best();
  private final int capacity;
  private final float[] contentWeights;
  private final ContentGradient contentGradient;
  private final Plane preferenceInput;
  private final Plane first;
  private final Plane embedding;

  /** The layer from the preference; its bias stays zero. */
  private final LayerPass preferenceLayer;

  /** The hidden layers behind the first; their biases stay zero. */
  private final List<LayerPass> hidden = new ArrayList<>();

  private final LayerPass last;

  /** One for each hidden layer, the first included. */
  private final List<BatchNormalization> norms = new ArrayList<>();

  private TowerInputs inputs;
  private int[] entities;
  private int rows;

  /**
   * @param spec a shape whose nets are summed
   * @param scaling what preferences go through
   * @param seed of the weights that it starts with
   * @param capacity rows of the largest batch
   * @param workers what spreads the work
   * @throws IllegalArgumentException where the nets of the shape are not summed
   */
  public NormalizedTower(
      TowerSpec spec, PreferenceScaling scaling, long seed, int capacity, Workers workers) {
    if (spec.join() != TowerSpec.Join.SUMMED || spec.headInputs() == 0) {
      throw new IllegalArgumentException("a tower with batch norm needs nets that are summed");
    }
    this.spec = spec;
    this.scaling = scaling;
    this.workers = workers;
    this.capacity = capacity;
    TowerParameters start = TowerParameters.normal(spec, START_DEVIATION, seed);
    this.contentWeights = start.contentWeights();
    this.contentGradient = new ContentGradient(spec.contentWidth(), spec.headInputs());
    this.preferenceInput = Plane.withoutGradient(capacity, spec.preferenceInputs());
    this.first = Plane.of(capacity, spec.headInputs());
    this.preferenceLayer =
        LayerPass.of(
            spec.preferenceWidth() > 0
                ? start.preferenceLayers().get(0)
                : DenseLayer.zeros(0, spec.headInputs()),
            false,
            preferenceInput,
            first);
    norms.add(new BatchNormalization(capacity, spec.headInputs(), workers));
    Plane at = first;
    for (DenseLayer layer : start.headLayers().subList(0, spec.headHidden().size())) {
      Plane to = Plane.of(capacity, layer.outputs());
      hidden.add(LayerPass.of(layer, false, at, to));
      norms.add(new BatchNormalization(capacity, layer.outputs(), workers));
      at = to;
    }
    this.embedding = Plane.of(capacity, spec.dimension());
    this.last =
        LayerPass.of(start.headLayers().get(spec.headHidden().size()), false, at, embedding);
  }

  @Override
  public float[] forward(TowerInputs given, int[] of, int[] preferenceRows, int count) {
    if (count > capacity) {
      throw new IllegalArgumentException(count + " rows do not fit a tower made for " + capacity);
    }
    this.inputs = given;
    this.entities = of;
    this.rows = count;
    eachRow((from, to) -> enter(preferenceRows, from, to));
    normalise(norms.get(0), first);
    for (int l = 0; l < hidden.size(); l++) {
      LayerPass layer = hidden.get(l);
      eachRow((from, to) -> layer.forward(kernels, spec.activation(), from, to));
      normalise(norms.get(l + 1), layer.output());
    }
    eachRow((from, to) -> last.forward(kernels, spec.activation(), from, to));
    return embedding.values();
  }

  private void eachRow(Workers.Block block) {
    workers.forEachBlock(rows, ROWS_AT_A_TIME, block);
  }

  private void enter(int[] preferenceRows, int from, int to) {
    for (int row = from; row < to && spec.preferenceWidth() > 0; row++) {
      int preference = preferenceRows[row];
      PreferenceInput.write(
          preference < 0 ? null : inputs.preference().values(),
          preference < 0 ? 0 : inputs.preference().offset(preference),
          spec.preferenceWidth(),
          scaling,
          preferenceInput.values(),
          preferenceInput.at(row));
    }
    preferenceLayer.forward(kernels, spec.activation(), from, to);
    for (int row = from; row < to && spec.contentWidth() > 0; row++) {
      kernels.addRows(
          inputs.content().indices(),
          inputs.content().values(),
          inputs.content().starts()[entities[row]],
          inputs.content().starts()[entities[row] + 1],
          contentWeights,
          0,
          spec.headInputs(),
          first.values(),
          first.at(row),
          spec.headInputs());
    }
  }

  private void normalise(BatchNormalization norm, Plane plane) {
    norm.forward(plane, rows);
    eachRow((from, to) -> plane.activate(spec.activation(), from, to));
  }

  @Override
  public void backward(float[] embeddingGradient) {
    System.arraycopy(embeddingGradient, 0, embedding.gradient(), 0, rows * spec.dimension());
    eachRow((from, to) -> last.backward(kernels, spec.activation(), from, to));
    for (int l = hidden.size() - 1; l >= 0; l--) {
      LayerPass layer = hidden.get(l);
      denormalise(norms.get(l + 1), layer.output());
      eachRow((from, to) -> layer.backward(kernels, spec.activation(), from, to));
    }
    denormalise(norms.get(0), first);
    weightGradient(preferenceLayer);
    hidden.forEach(this::weightGradient);
    weightGradient(last);
    embedding.sumGradient(rows, last.biasGradient());
    if (spec.contentWidth() > 0) {
      contentGradient.set(kernels, workers, inputs.content(), entities, rows, first);
    }
  }

  private void denormalise(BatchNormalization norm, Plane plane) {
    eachRow((from, to) -> plane.scaleBySlope(spec.activation(), from, to));
    norm.backward(plane, rows);
  }

  private void weightGradient(LayerPass layer) {
    workers.forEachBlock(
        layer.layer().inputs(),
        INPUTS_AT_A_TIME,
        (from, to) -> layer.weightGradient(kernels, rows, from, to));
  }

  @Override
  public float[] contentWeights() {
    return contentWeights;
  }

  @Override
  public ContentGradient contentGradient() {
    return contentGradient;
  }

  @Override
  public List<float[]> denseArrays() {
    List<float[]> arrays = new ArrayList<>();
    arrays.add(norms.get(0).parameters());
    arrays.add(preferenceLayer.layer().weights());
    for (int l = 0; l < hidden.size(); l++) {
      arrays.add(norms.get(l + 1).parameters());
      arrays.add(hidden.get(l).layer().weights());
    }
    arrays.add(last.layer().bias());
    arrays.add(last.layer().weights());
    return arrays;
  }

  @Override
  public List<float[]> denseGradients() {
    List<float[]> gradients = new ArrayList<>();
    gradients.add(norms.get(0).gradient());
    gradients.add(preferenceLayer.weightGradient());
    for (int l = 0; l < hidden.size(); l++) {
      gradients.add(norms.get(l + 1).gradient());
      gradients.add(hidden.get(l).weightGradient());
    }
    gradients.add(last.biasGradient());
    gradients.add(last.weightGradient());
    return gradients;
  }

  /**
   * The same function without batch norm: its running statistics, scales and shifts become part of
   * the layers before it. A copy, which further training leaves alone.
   */
  public TowerParameters fold() {
    float[] scale = norms.get(0).servedScale();
    float[] shift = norms.get(0).servedShift();
    boolean content = spec.contentWidth() > 0;
    float[] folded = contentWeights.clone();
    scaleColumns(folded, scale);
    List<DenseLayer> preference =
        spec.preferenceWidth() == 0
            ? List.of()
            : List.of(
                folded(preferenceLayer.layer(), scale, content ? new float[scale.length] : shift));
    List<DenseLayer> head = new ArrayList<>();
    for (int l = 0; l < hidden.size(); l++) {
      BatchNormalization norm = norms.get(l + 1);
      head.add(folded(hidden.get(l).layer(), norm.servedScale(), norm.servedShift()));
    }
    head.add(last.layer().copy());
    return new TowerParameters(
        spec,
        scaling,
        folded,
        content ? shift : new float[0],
        List.of(),
        preference,
        List.copyOf(head));
  }

  private static DenseLayer folded(DenseLayer layer, float[] scale, float[] shift) {
    float[] weights = layer.weights().clone();
    scaleColumns(weights, scale);
    return new DenseLayer(layer.inputs(), layer.outputs(), weights, shift);
  }

  private static void scaleColumns(float[] weights, float[] scale) {
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= scale[i % scale.length];
    }
  }
}
