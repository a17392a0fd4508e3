package org.coldstart.model.feature;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.lucene.util.ArrayUtil;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.BytesRefHash;

/** The raw values of one feature for many entities, in compact arrays, one record an entity. */
sealed interface RawColumn {

  /**
   * Appends one entity's value; where that fails, nothing has been appended.
   *
   * @param raw the value, null where there is none
   * @throws FeatureException where the value does not fit the feature
   */
  void append(Object raw);

  /** Takes the last record back. */
  void removeLast();

  long ramBytesUsed();

  /** How many columns it can be encoded to, at most. */
  long mostColumns();

  /** How many values other than zero all records can be encoded to, at most. */
  long mostEntries();

  static RawColumn of(Feature feature) {
    return switch (feature) {
      case Feature.Categorical categorical -> new Tokens(new TokenReader(categorical));
      case Feature.Text text -> new Tokens(new TokenReader(text));
      case Feature.Numeric numeric -> new Numbers(numeric);
      case Feature.DenseVector vector -> new Vectors(vector);
      case Feature.History history -> throw new IllegalArgumentException("a history has no column");
      case Feature.Factors factors -> throw new IllegalArgumentException("factors have no column");
    };
  }

  /** Categories or words: for each record the distinct tokens and how often each occurs. */
  final class Tokens implements RawColumn {

    private final TokenReader reader;
    private final BytesRefHash terms = new BytesRefHash();
    private final TokenCounts counts = new TokenCounts();
    private final Consumer<BytesRef> sink;
    private int[] starts = new int[17];
    private int[] tokens = new int[64];
    private int[] occurrences = new int[64];
    private int size;

    Tokens(TokenReader reader) {
      this.reader = reader;
      this.sink =
          token -> {
            int ordinal = terms.add(token);
            counts.add(ordinal < 0 ? -ordinal - 1 : ordinal, 1);
          };
    }

    @Override
    public void append(Object raw) {
      counts.clear();
      reader.read(raw, sink);
      counts.compact();
      int start = starts[size];
      starts = ArrayUtil.grow(starts, size + 2);
      if (Math.addExact(start, counts.size()) > tokens.length) {
        tokens = ArrayUtil.grow(tokens, start + counts.size());
        occurrences = Arrays.copyOf(occurrences, tokens.length);
      }
      for (int i = 0; i < counts.size(); i++) {
        tokens[start + i] = counts.token(i);
        occurrences[start + i] = counts.count(i);
      }
      starts[++size] = start + counts.size();
    }

    @Override
    public void removeLast() {
      size--;
    }

    @Override
    public long ramBytesUsed() {
      return terms.ramBytesUsed() + 4L * (starts.length + tokens.length + occurrences.length);
    }

    @Override
    public long mostColumns() {
      return Math.min(terms.size(), TokenBlock.MAX_VOCABULARY) + 1L;
    }

    @Override
    public long mostEntries() {
      return (long) starts[size] + size;
    }

    int terms() {
      return terms.size();
    }

    /** A copy of a token's bytes. */
    BytesRef term(int token) {
      return BytesRef.deepCopyOf(terms.get(token, new BytesRef()));
    }

    int start(int record) {
      return starts[record];
    }

    int end(int record) {
      return starts[record + 1];
    }

    int token(int entry) {
      return tokens[entry];
    }

    int occurrences(int entry) {
      return occurrences[entry];
    }
  }

  /** Numbers; NaN where there is none. */
  final class Numbers implements RawColumn {

    private final Feature.Numeric feature;
    private double[] values = new double[16];
    private int size;

    Numbers(Feature.Numeric feature) {
      this.feature = feature;
    }

    @Override
    public void append(Object raw) {
      double value = read(feature, raw);
      values = ArrayUtil.grow(values, size + 1);
      values[size++] = value;
    }

    @Override
    public void removeLast() {
      size--;
    }

    @Override
    public long ramBytesUsed() {
      return 8L * values.length;
    }

    @Override
    public long mostColumns() {
      return NumberBlock.MOST_COLUMNS;
    }

    @Override
    public long mostEntries() {
      return (long) NumberBlock.MOST_ENTRIES * size;
    }

    double value(int record) {
      return values[record];
    }

    /**
     * One finite number, also where it is written as a string or is a list's only element.
     *
     * @return NaN where there is none
     */
    static double read(Feature.Numeric feature, Object raw) {
      return switch (raw) {
        case null -> Double.NaN;
        case Number number -> finite(feature, number.doubleValue());
        case CharSequence text ->
            text.isEmpty() ? Double.NaN : finite(feature, parse(feature, text.toString()));
        case List<?> list -> {
          if (list.size() > 1) {
            throw wrong(feature, raw);
          }
          yield list.isEmpty() ? Double.NaN : read(feature, list.get(0));
        }
        default -> throw wrong(feature, raw);
      };
    }

    private static double parse(Feature.Numeric feature, String text) {
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException e) {
        throw wrong(feature, text);
      }
    }

    private static double finite(Feature.Numeric feature, double value) {
      if (!Double.isFinite(value)) {
        throw new FeatureException(feature.name(), "must be a finite number, got " + value);
      }
      return value;
    }

    private static FeatureException wrong(Feature.Numeric feature, Object raw) {
      return new FeatureException(
          feature.name(), "must be one number, got " + ScalarValues.describe(raw));
    }
  }

  /** Dense vectors; null where there is none. */
  final class Vectors implements RawColumn {

    private final Feature.DenseVector feature;
    private float[][] values = new float[16][];
    private int size;
    private int present;

    Vectors(Feature.DenseVector feature) {
      this.feature = feature;
    }

    @Override
    public void append(Object raw) {
      float[] value = read(feature, raw);
      values = ArrayUtil.grow(values, size + 1);
      values[size++] = value;
      present += value == null ? 0 : 1;
    }

    @Override
    public void removeLast() {
      present -= values[--size] == null ? 0 : 1;
      values[size] = null;
    }

    @Override
    public long ramBytesUsed() {
      return 4L * values.length + present * (16 + 4L * feature.dimension());
    }

    @Override
    public long mostColumns() {
      return feature.dimension() + 1L;
    }

    @Override
    public long mostEntries() {
      return (long) present * feature.dimension() + size;
    }

    /** {@code [dimension]}, or null. */
    float[] value(int record) {
      return values[record];
    }

    /**
     * A vector of the feature's dimension.
     *
     * @return null where there is none
     */
    static float[] read(Feature.DenseVector feature, Object raw) {
      switch (raw) {
        case null -> {
          return null;
        }
        case float[] array -> {
          checkLength(feature, array.length);
          for (float value : array) {
            finite(feature, value, value);
          }
          return array.clone();
        }
        case List<?> list -> {
          if (list.isEmpty()) {
            return null;
          }
          checkLength(feature, list.size());
          float[] vector = new float[feature.dimension()];
          int i = 0;
          for (Object element : list) {
            if (!(element instanceof Number number)) {
              throw new FeatureException(
                  feature.name(),
                  "must be a list of "
                      + feature.dimension()
                      + " numbers, got "
                      + ScalarValues.describe(element)
                      + " at place "
                      + i);
            }
            vector[i++] = finite(feature, number.floatValue(), number.doubleValue());
          }
          return vector;
        }
        default ->
            throw new FeatureException(
                feature.name(),
                "must be a list of "
                    + feature.dimension()
                    + " numbers, got "
                    + ScalarValues.describe(raw));
      }
    }

    private static void checkLength(Feature.DenseVector feature, int length) {
      if (length != feature.dimension()) {
        throw new FeatureException(
            feature.name(), "must be a list of " + feature.dimension() + " numbers, got " + length);
      }
    }

    private static float finite(Feature.DenseVector feature, float value, double given) {
      if (!Float.isFinite(value)) {
        throw new FeatureException(
            feature.name(), "must hold finite numbers of float's range, got " + given);
      }
      return value;
    }
  }
}
