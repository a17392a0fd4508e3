package org.coldstart.model.tower;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The numbers that a tower has learned. The arrays are shared with whoever trains them; {@link
 * #copy} makes a snapshot.
 *
 * <p>Written as: format (int), the spec (widths, layer counts and sizes as ints, the ordinals of
 * activation, join and output as bytes), whether preferences are scaled, and then by what (mean,
 * factor, limit), then the arrays as floats: the content layer's weights and bias, and weights and
 * bias of each dense layer of content net, preference net and head in turn. All big-endian.
 */
public final class TowerParameters {

  private static final int FORMAT = 2;

  private final TowerSpec spec;
  private final float[] contentWeights;
  private final float[] contentBias;
  private final List<DenseLayer> contentLayers;
  private final List<DenseLayer> preferenceLayers;
  private final List<DenseLayer> headLayers;
  private final PreferenceScaling scaling;

  TowerParameters(
      TowerSpec spec,
      PreferenceScaling scaling,
      float[] contentWeights,
      float[] contentBias,
      List<DenseLayer> contentLayers,
      List<DenseLayer> preferenceLayers,
      List<DenseLayer> headLayers) {
    this.spec = spec;
    this.contentWeights = contentWeights;
    this.contentBias = contentBias;
    this.contentLayers = contentLayers;
    this.preferenceLayers = preferenceLayers;
    this.headLayers = headLayers;
    this.scaling = scaling;
  }

  /** A tower of zeros: it gives back the base. */
  public static TowerParameters zeros(TowerSpec spec) {
    List<Integer> content = spec.contentHidden();
    int first = content.isEmpty() ? 0 : content.get(0);
    List<Integer> head = new ArrayList<>(spec.headHidden());
    head.add(spec.dimension());
    return new TowerParameters(
        spec,
        PreferenceScaling.NONE,
        new float[Math.multiplyExact(spec.contentWidth(), first)],
        new float[first],
        chain(first, content.isEmpty() ? content : content.subList(1, content.size())),
        chain(spec.preferenceInputs(), spec.preferenceHidden()),
        chain(spec.headInputs(), head));
  }

  private static List<DenseLayer> chain(int inputs, List<Integer> sizes) {
    List<DenseLayer> layers = new ArrayList<>();
    int width = inputs;
    for (int size : sizes) {
      layers.add(DenseLayer.zeros(width, size));
      width = size;
    }
    return List.copyOf(layers);
  }

  /**
   * A tower that gives back the base, and learns from there: all layers are random but the last,
   * which is zero.
   */
  public static TowerParameters residual(TowerSpec spec, long seed) {
    TowerParameters parameters = random(spec, seed);
    Arrays.fill(parameters.headLayers.get(parameters.headLayers.size() - 1).weights(), 0);
    return parameters;
  }

  /**
   * A tower of random weights, normal with variance 2/inputs (1/inputs for the last layer and for
   * tanh), and biases of zero. A content vector is taken to have a length of about one, however
   * wide it is.
   */
  public static TowerParameters random(TowerSpec spec, long seed) {
    TowerParameters parameters = zeros(spec);
    SplittableRandom random = new SplittableRandom(seed);
    double gain = spec.activation() == Activation.RELU ? 2 : 1;
    fill(parameters.contentWeights, Math.sqrt(gain) / 2, random);
    for (List<DenseLayer> net : parameters.nets()) {
      for (DenseLayer layer : net) {
        boolean last = net == parameters.headLayers && layer == net.get(net.size() - 1);
        fill(layer.weights(), Math.sqrt((last ? 1 : gain) / Math.max(1, layer.inputs())), random);
      }
    }
    return parameters;
  }

  /** A tower of normal weights that are all alike, and biases of zero. */
  static TowerParameters normal(TowerSpec spec, double deviation, long seed) {
    TowerParameters parameters = zeros(spec);
    SplittableRandom random = new SplittableRandom(seed);
    fill(parameters.contentWeights, deviation, random);
    for (List<DenseLayer> net : parameters.nets()) {
      net.forEach(layer -> fill(layer.weights(), deviation, random));
    }
    return parameters;
  }

  private static void fill(float[] weights, double deviation, SplittableRandom random) {
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (deviation * random.nextGaussian());
    }
  }

  /** The shape that these parameters fill. */
  public TowerSpec spec() {
    return spec;
  }

  /** What a preference goes through before it enters. */
  PreferenceScaling scaling() {
    return scaling;
  }

  /**
   * {@code [contentWidth × first hidden size]}: one row per content feature, gathered by the
   * features that an entity has. Empty where there is no content.
   */
  public float[] contentWeights() {
    return contentWeights;
  }

  /** {@code [first hidden size]}; empty where there is no content. */
  float[] contentBias() {
    return contentBias;
  }

  /** The content net's layers behind the first. */
  List<DenseLayer> contentLayers() {
    return contentLayers;
  }

  /** The preference net's layers. */
  List<DenseLayer> preferenceLayers() {
    return preferenceLayers;
  }

  /** The head's layers; the last is linear. */
  List<DenseLayer> headLayers() {
    return headLayers;
  }

  private List<List<DenseLayer>> nets() {
    return List.of(contentLayers, preferenceLayers, headLayers);
  }

  /**
   * All arrays but the {@link #contentWeights}, in the order in which they are written: the content
   * bias, then weights and bias of layer after layer.
   */
  public List<float[]> denseArrays() {
    List<float[]> arrays = new ArrayList<>();
    arrays.add(contentBias);
    for (List<DenseLayer> net : nets()) {
      for (DenseLayer layer : net) {
        arrays.add(layer.weights());
        arrays.add(layer.bias());
      }
    }
    return arrays;
  }

  /** Number of floats. */
  public long size() {
    long size = contentWeights.length;
    for (float[] array : denseArrays()) {
      size += array.length;
    }
    return size;
  }

  /** A snapshot that further training leaves alone. */
  public TowerParameters copy() {
    return new TowerParameters(
        spec,
        scaling,
        contentWeights.clone(),
        contentBias.clone(),
        contentLayers.stream().map(DenseLayer::copy).toList(),
        preferenceLayers.stream().map(DenseLayer::copy).toList(),
        headLayers.stream().map(DenseLayer::copy).toList());
  }

  /** Writes spec and numbers. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(FORMAT);
    out.writeInt(spec.contentWidth());
    out.writeInt(spec.preferenceWidth());
    writeSizes(out, spec.contentHidden());
    writeSizes(out, spec.preferenceHidden());
    writeSizes(out, spec.headHidden());
    out.writeInt(spec.dimension());
    out.writeByte(spec.activation().ordinal());
    out.writeByte(spec.join().ordinal());
    out.writeByte(spec.output().ordinal());
    out.writeBoolean(!scaling.isNone());
    if (!scaling.isNone()) {
      writeFloats(out, scaling.mean());
      writeFloats(out, scaling.factor());
      out.writeFloat(scaling.limit());
    }
    writeFloats(out, contentWeights);
    for (float[] array : denseArrays()) {
      writeFloats(out, array);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException where it is no tower, or holds numbers that are not finite
   */
  public static TowerParameters read(DataInput in) throws IOException {
    int format = in.readInt();
    if (format != FORMAT) {
      throw new IOException("a tower of format " + format + " cannot be read, only " + FORMAT);
    }
    TowerSpec spec = readSpec(in);
    PreferenceScaling scaling =
        in.readBoolean()
            ? new PreferenceScaling(
                readFloats(in, spec.preferenceWidth()),
                readFloats(in, spec.preferenceWidth()),
                readFloats(in, 1)[0])
            : PreferenceScaling.NONE;
    int first = spec.contentHidden().isEmpty() ? 0 : spec.contentHidden().get(0);
    float[] contentWeights = readFloats(in, spec.contentWidth() * first);
    float[] contentBias = readFloats(in, first);
    List<Integer> content = spec.contentHidden();
    List<Integer> head = new ArrayList<>(spec.headHidden());
    head.add(spec.dimension());
    return new TowerParameters(
        spec,
        scaling,
        contentWeights,
        contentBias,
        readChain(in, first, content.isEmpty() ? content : content.subList(1, content.size())),
        readChain(in, spec.preferenceInputs(), spec.preferenceHidden()),
        readChain(in, spec.headInputs(), head));
  }

  private static TowerSpec readSpec(DataInput in) throws IOException {
    int contentWidth = in.readInt();
    int preferenceWidth = in.readInt();
    List<Integer> contentHidden = readSizes(in);
    List<Integer> preferenceHidden = readSizes(in);
    List<Integer> headHidden = readSizes(in);
    int dimension = in.readInt();
    int activation = in.readUnsignedByte();
    if (activation >= Activation.values().length) {
      throw new IOException("a tower cannot have an activation of number " + activation);
    }
    int join = in.readUnsignedByte();
    if (join >= TowerSpec.Join.values().length) {
      throw new IOException("a tower cannot have a join of number " + join);
    }
    int output = in.readUnsignedByte();
    if (output >= TowerSpec.Output.values().length) {
      throw new IOException("a tower cannot have an output of number " + output);
    }
    try {
      return new TowerSpec(
          contentWidth,
          preferenceWidth,
          contentHidden,
          preferenceHidden,
          headHidden,
          dimension,
          Activation.values()[activation],
          TowerSpec.Join.values()[join],
          TowerSpec.Output.values()[output]);
    } catch (IllegalArgumentException e) {
      throw new IOException("no shape of a tower: " + e.getMessage(), e);
    }
  }

  private static List<DenseLayer> readChain(DataInput in, int inputs, List<Integer> sizes)
      throws IOException {
    List<DenseLayer> layers = new ArrayList<>();
    int width = inputs;
    for (int size : sizes) {
      if ((long) width * size > Integer.MAX_VALUE - 64) {
        throw new IOException("a layer of " + width + " × " + size + " is too large");
      }
      layers.add(new DenseLayer(width, size, readFloats(in, width * size), readFloats(in, size)));
      width = size;
    }
    return List.copyOf(layers);
  }

  private static void writeSizes(DataOutput out, List<Integer> sizes) throws IOException {
    out.writeByte(sizes.size());
    for (int size : sizes) {
      out.writeInt(size);
    }
  }

  private static List<Integer> readSizes(DataInput in) throws IOException {
    int count = in.readUnsignedByte();
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sizes.add(in.readInt());
    }
    return sizes;
  }

  private static void writeFloats(DataOutput out, float[] values) throws IOException {
    for (float value : values) {
      out.writeFloat(value);
    }
  }

  /** Grows with what has really been read, so that a length out of nowhere claims no memory. */
  private static float[] readFloats(DataInput in, int length) throws IOException {
    float[] values = new float[Math.min(length, 1 << 16)];
    for (int i = 0; i < length; i++) {
      if (i == values.length) {
        values = Arrays.copyOf(values, (int) Math.min(length, 2L * values.length));
      }
      values[i] = in.readFloat();
      if (!Float.isFinite(values[i])) {
        throw new IOException("a tower holds a number that is not finite");
      }
    }
    return values;
  }
}
