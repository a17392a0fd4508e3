package org.coldstart.model.tower;

import java.util.List;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.VectorKernels;

/**
 * A tower in use: maps one entity's features to its embedding, in plain Java, allocating no more
 * than a few kilobytes. Safe for use by many threads as long as nobody trains its parameters.
 */
public final class Tower {

  private final TowerParameters parameters;
  private final TowerSpec spec;
  private final VectorKernels kernels = Kernels.best();
  private final int widest;
  private final int buffers;

  /**
   * @param parameters used as they are, not copied
   */
  public Tower(TowerParameters parameters) {
    this.parameters = parameters;
    this.spec = parameters.spec();
    int width = Math.max(spec.headInputs(), spec.preferenceInputs());
    for (List<Integer> sizes :
        List.of(spec.contentHidden(), spec.preferenceHidden(), spec.headHidden())) {
      for (int size : sizes) {
        width = Math.max(width, size);
      }
    }
    this.widest = Math.max(width, spec.dimension());
    this.buffers = buffers(spec);
  }

  /** How many buffers the layers hand on their outputs in, besides what the nets are joined in. */
  private static int buffers(TowerSpec spec) {
    if (spec.join() == TowerSpec.Join.SUMMED && spec.preferenceWidth() > 0) {
      return 2;
    }
    int contentLayers = spec.contentHidden().size() - 1;
    int longest = Math.max(spec.preferenceHidden().size(), spec.headHidden().size());
    return Math.min(2, Math.max(contentLayers, longest));
  }

  /** Whether the embedding is added to a base; the base is not looked at where it is not. */
  public boolean standsOnBase() {
    return spec.onBase();
  }

  /** The parameters in use. */
  public TowerParameters parameters() {
    return parameters;
  }

  /** Length of an embedding. */
  public int dimension() {
    return spec.dimension();
  }

  /**
   * Embeds one entity.
   *
   * @param indices the content features that the entity has, each below {@code contentWidth}
   * @param values their values
   * @param from where the entity's features begin in both arrays
   * @param to where they end
   * @param preference {@code [preferenceWidth]} from {@code preferenceAt}; null where it is missing
   * @param preferenceAt where the preference begins
   * @param base {@code [dimension]} from {@code baseAt}: the embedding to start from; null for
   *     none; a tower that stands alone does not look at it
   * @param baseAt where the base begins
   * @param embedding {@code [dimension]} from {@code embeddingAt}, overwritten
   * @param embeddingAt where the embedding begins
   */
  public void embed(
      int[] indices,
      float[] values,
      int from,
      int to,
      float[] preference,
      int preferenceAt,
      float[] base,
      int baseAt,
      float[] embedding,
      int embeddingAt) {
    float[] joined = new float[widest];
    float[] scratch = new float[buffers > 0 ? widest : 0];
    float[] other = new float[buffers > 1 ? widest : 0];
    if (spec.join() == TowerSpec.Join.SUMMED) {
      sum(indices, values, from, to, preference, preferenceAt, joined, scratch, other);
    } else {
      concatenate(indices, values, from, to, preference, preferenceAt, joined, scratch, other);
    }
    List<DenseLayer> head = parameters.headLayers();
    float[] input = joined;
    for (int l = 0; l < head.size() - 1; l++) {
      float[] output = input == scratch ? other : scratch;
      affine(head.get(l), input, output, 0);
      spec.activation().apply(output, 0, head.get(l).outputs());
      input = output;
    }
    affine(head.get(head.size() - 1), input, embedding, embeddingAt);
    if (base != null && spec.onBase()) {
      for (int d = 0; d < spec.dimension(); d++) {
        embedding[embeddingAt + d] += base[baseAt + d];
      }
    }
    if (spec.output() == TowerSpec.Output.DIRECTION) {
      shortenToOne(embedding, embeddingAt);
    }
  }

  private void concatenate(
      int[] indices,
      float[] values,
      int from,
      int to,
      float[] preference,
      int preferenceAt,
      float[] joined,
      float[] scratch,
      float[] other) {
    if (spec.contentWidth() > 0) {
      int first = spec.contentHidden().get(0);
      float[] at = parameters.contentLayers().isEmpty() ? joined : scratch;
      System.arraycopy(parameters.contentBias(), 0, at, 0, first);
      kernels.addRows(
          indices, values, from, to, parameters.contentWeights(), 0, first, at, 0, first);
      spec.activation().apply(at, 0, first);
      activated(parameters.contentLayers(), scratch, other, joined, 0);
    }
    if (spec.preferenceWidth() > 0) {
      int behind = spec.contentOutputs();
      boolean direct = parameters.preferenceLayers().isEmpty();
      float[] into = direct ? joined : scratch;
      PreferenceInput.write(
          preference,
          preferenceAt,
          spec.preferenceWidth(),
          parameters.scaling(),
          into,
          direct ? behind : 0);
      activated(parameters.preferenceLayers(), scratch, other, joined, behind);
    }
  }

  private void sum(
      int[] indices,
      float[] values,
      int from,
      int to,
      float[] preference,
      int preferenceAt,
      float[] joined,
      float[] scratch,
      float[] other) {
    int width = spec.headInputs();
    if (spec.contentWidth() > 0) {
      System.arraycopy(parameters.contentBias(), 0, joined, 0, width);
      kernels.addRows(
          indices, values, from, to, parameters.contentWeights(), 0, width, joined, 0, width);
    }
    if (spec.preferenceWidth() > 0) {
      PreferenceInput.write(
          preference, preferenceAt, spec.preferenceWidth(), parameters.scaling(), scratch, 0);
      affine(parameters.preferenceLayers().get(0), scratch, other, 0);
      kernels.axpy(1, other, 0, joined, 0, width);
    }
    spec.activation().apply(joined, 0, width);
  }

  private void shortenToOne(float[] embedding, int at) {
    int dimension = spec.dimension();
    float square = kernels.dot(embedding, at, embedding, at, dimension);
    for (int d = 0; d < dimension && square > 0; d++) {
      embedding[at + d] /= (float) Math.sqrt(square);
    }
  }

  /** Runs activated layers from {@code scratch}; the last writes to {@code into}. */
  private void activated(
      List<DenseLayer> layers, float[] scratch, float[] other, float[] into, int at) {
    float[] input = scratch;
    for (int l = 0; l < layers.size(); l++) {
      DenseLayer layer = layers.get(l);
      boolean last = l == layers.size() - 1;
      float[] output = last ? into : input == scratch ? other : scratch;
      int begin = last ? at : 0;
      affine(layer, input, output, begin);
      spec.activation().apply(output, begin, begin + layer.outputs());
      input = output;
    }
  }

  private void affine(DenseLayer layer, float[] x, float[] y, int at) {
    kernels.affine(
        x, 0, layer.inputs(), layer.weights(), 0, layer.bias(), 0, y, at, layer.outputs());
  }
}
