package org.coldstart.model.feature;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import org.coldstart.model.serialization.ArrayReader;
import org.coldstart.model.serialization.ArrayWriter;
import org.coldstart.model.serialization.CorruptDataException;

/**
 * A number as columns: its standardised value, clipped to ±3; a one-hot of few wide quantile bins
 * and one of many narrow ones, so that a linear model can follow any curve; and the missing
 * indicator. Centre and scale come from the middle 99 % of the values, so that no outlier bends
 * them.
 */
final class NumberBlock implements Block {

  private static final int WIDE_BINS = 8;
  private static final int NARROW_BINS = 32;
  private static final int LEAST_IN_BIN = 20;

  /** The number itself, its bin of either kind, and whether it is missing. */
  static final int MOST_COLUMNS = 1 + WIDE_BINS + NARROW_BINS + 1;

  static final int MOST_ENTRIES = 3;
  private static final double CLIP = 3;

  private final Feature.Numeric feature;
  private final double center;
  private final double scale;

  /** Ascending; a value's bin is the number of edges that it reaches. */
  private final double[] wide;

  private final double[] narrow;

  private NumberBlock(
      Feature.Numeric feature, double center, double scale, double[] wide, double[] narrow) {
    this.feature = feature;
    this.center = center;
    this.scale = scale;
    this.wide = wide;
    this.narrow = narrow;
  }

  static NumberBlock fit(Feature.Numeric feature, RawColumn.Numbers column, BitSet records) {
    double[] sorted =
        records.stream()
            .mapToDouble(column::value)
            .filter(value -> !Double.isNaN(value))
            .sorted()
            .toArray();
    int n = sorted.length;
    if (n == 0) {
      return new NumberBlock(feature, 0, 0, new double[0], new double[0]);
    }
    double low = sorted[(int) (0.005 * n)];
    double high = sorted[n - 1 - (int) (0.005 * n)];
    // Everything is divided by the largest magnitude first: squares of large values overflow.
    double unit = Math.max(Math.max(Math.abs(low), Math.abs(high)), Double.MIN_NORMAL);
    double sum = 0;
    for (double value : sorted) {
      sum += Math.clamp(value, low, high) / unit;
    }
    double mean = sum / n;
    double squares = 0;
    for (double value : sorted) {
      double difference = Math.clamp(value, low, high) / unit - mean;
      squares += difference * difference;
    }
    return new NumberBlock(
        feature,
        mean * unit,
        low == high ? 0 : Math.sqrt(squares / n) * unit,
        edges(sorted, Math.min(WIDE_BINS, n / LEAST_IN_BIN)),
        edges(sorted, Math.min(NARROW_BINS, n / LEAST_IN_BIN)));
  }

  /** The distinct inner quantiles that part sorted values into so many bins. */
  private static double[] edges(double[] sorted, int bins) {
    double[] edges = new double[Math.max(0, bins - 1)];
    for (int i = 0; i < edges.length; i++) {
      edges[i] = sorted[(int) ((long) (i + 1) * sorted.length / bins)];
    }
    return Arrays.stream(edges).distinct().filter(edge -> edge > sorted[0]).toArray();
  }

  @Override
  public Feature feature() {
    return feature;
  }

  /** Bins and scale of one training are nothing that another can be added to: the first hold. */
  @Override
  public Block after(Block before) {
    NumberBlock first = (NumberBlock) before;
    return new NumberBlock(feature, first.center, first.scale, first.wide, first.narrow);
  }

  @Override
  public int columnIn(Block other, int column) {
    return Arrays.equals(wide, ((NumberBlock) other).wide)
            && Arrays.equals(narrow, ((NumberBlock) other).narrow)
        ? column
        : -1;
  }

  @Override
  public int width() {
    return 1 + (wide.length + 1) + (narrow.length + 1) + 1;
  }

  @Override
  public void encode(FeatureSource source, SparseRow row, int offset) {
    add(RawColumn.Numbers.read(feature, source.value(feature.field())), row, offset);
  }

  @Override
  public RecordEncoder records(EntityTable table) {
    RawColumn.Numbers column = (RawColumn.Numbers) table.column(feature);
    return (record, row, offset) -> add(column.value(record), row, offset);
  }

  private void add(double value, SparseRow row, int offset) {
    if (Double.isNaN(value)) {
      encodeMissing(row, offset);
      return;
    }
    double standardised = scale > 0 ? (value - center) / scale : 0;
    row.add(offset, Double.isNaN(standardised) ? 0 : (float) Math.clamp(standardised, -CLIP, CLIP));
    row.add(offset + 1 + bin(wide, value), 1);
    row.add(offset + 2 + wide.length + bin(narrow, value), 1);
  }

  private static int bin(double[] edges, double value) {
    // Adding zero makes -0.0 the same as 0.0, which the search would tell apart.
    int found = Arrays.binarySearch(edges, value + 0.0);
    return found >= 0 ? found + 1 : -found - 1;
  }

  @Override
  public void write(ArrayWriter out) throws IOException {
    out.doubles(new double[] {center, scale});
    out.out().writeInt(wide.length);
    out.doubles(wide);
    out.out().writeInt(narrow.length);
    out.doubles(narrow);
  }

  static NumberBlock read(Feature.Numeric feature, ArrayReader in) throws IOException {
    double[] centerAndScale = in.doubles(2, "centre and scale");
    double[] wide = readEdges(WIDE_BINS, in);
    double[] narrow = readEdges(NARROW_BINS, in);
    if (centerAndScale[1] < 0) {
      throw new CorruptDataException("the scale of [" + feature.name() + "] must not be negative");
    }
    return new NumberBlock(feature, centerAndScale[0], centerAndScale[1], wide, narrow);
  }

  private static double[] readEdges(int bins, ArrayReader in) throws IOException {
    double[] edges = in.doubles(in.count(bins - 1, "bin edges"), "a bin's edge");
    for (int i = 1; i < edges.length; i++) {
      if (edges[i] <= edges[i - 1]) {
        throw new CorruptDataException("bin edges must ascend");
      }
    }
    return edges;
  }

  @Override
  public long ramBytesUsed() {
    return 8L * (wide.length + narrow.length) + 96;
  }
}
