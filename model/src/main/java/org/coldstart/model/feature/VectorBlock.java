package org.coldstart.model.feature;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import org.coldstart.model.serialization.ArrayReader;
import org.coldstart.model.serialization.ArrayWriter;
import org.coldstart.model.serialization.CorruptDataException;

/**
 * A dense vector as columns: its components less their mean, all by one scale that makes the median
 * length 1, so that it weighs as much as a text; and the missing indicator. Lengths are clipped at
 * 3, and vectors of absurd length do not count in the mean.
 */
final class VectorBlock implements Block {

  private static final double CLIP = 3;
  private static final double ABSURD = 100;

  private final Feature.DenseVector feature;

  /** {@code [dimension]}. */
  private final float[] mean;

  private final double scale;

  private VectorBlock(Feature.DenseVector feature, float[] mean, double scale) {
    this.feature = feature;
    this.mean = mean;
    this.scale = scale;
  }

  static VectorBlock fit(Feature.DenseVector feature, RawColumn.Vectors column, BitSet records) {
    int dimension = feature.dimension();
    int[] present = records.stream().filter(r -> column.value(r) != null).toArray();
    float[] zero = new float[dimension];
    double limit = ABSURD * median(column, present, zero);
    double[] sum = new double[dimension];
    int counted = 0;
    for (int record : present) {
      float[] vector = column.value(record);
      if (length(vector, zero) <= limit) {
        counted++;
        for (int d = 0; d < dimension; d++) {
          sum[d] += vector[d];
        }
      }
    }
    float[] mean = new float[dimension];
    for (int d = 0; d < dimension && counted > 0; d++) {
      mean[d] = (float) (sum[d] / counted);
    }
    double median = median(column, present, mean);
    return new VectorBlock(feature, mean, median > 0 ? 1 / median : 0);
  }

  private static double median(RawColumn.Vectors column, int[] records, float[] center) {
    double[] lengths =
        Arrays.stream(records).mapToDouble(r -> length(column.value(r), center)).sorted().toArray();
    return lengths.length == 0 ? 0 : lengths[lengths.length / 2];
  }

  private static double length(float[] vector, float[] center) {
    double squares = 0;
    for (int d = 0; d < vector.length; d++) {
      double difference = (double) vector[d] - center[d];
      squares += difference * difference;
    }
    return Math.sqrt(squares);
  }

  @Override
  public Feature feature() {
    return feature;
  }

  @Override
  public Block after(Block before) {
    VectorBlock first = (VectorBlock) before;
    return new VectorBlock(feature, first.mean, first.scale);
  }

  @Override
  public int columnIn(Block other, int column) {
    return column;
  }

  @Override
  public int width() {
    return mean.length + 1;
  }

  @Override
  public void encode(FeatureSource source, SparseRow row, int offset) {
    add(RawColumn.Vectors.read(feature, source.value(feature.field())), row, offset);
  }

  @Override
  public RecordEncoder records(EntityTable table) {
    RawColumn.Vectors column = (RawColumn.Vectors) table.column(feature);
    return (record, row, offset) -> add(column.value(record), row, offset);
  }

  private void add(float[] vector, SparseRow row, int offset) {
    if (vector == null) {
      encodeMissing(row, offset);
      return;
    }
    double factor = scale;
    double length = length(vector, mean) * scale;
    if (length > CLIP) {
      factor *= CLIP / length;
    }
    for (int d = 0; d < vector.length; d++) {
      float value = (float) (((double) vector[d] - mean[d]) * factor);
      if (value != 0) {
        row.add(offset + d, value);
      }
    }
  }

  @Override
  public void write(ArrayWriter out) throws IOException {
    out.out().writeDouble(scale);
    out.floats(mean);
  }

  static VectorBlock read(Feature.DenseVector feature, ArrayReader in) throws IOException {
    double scale = in.doubles(1, "a vector's scale")[0];
    if (scale < 0) {
      throw new CorruptDataException("the scale of [" + feature.name() + "] must not be negative");
    }
    return new VectorBlock(feature, in.floats(feature.dimension(), "a mean vector"), scale);
  }

  @Override
  public long ramBytesUsed() {
    return 4L * mean.length + 64;
  }
}
