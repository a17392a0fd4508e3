package org.coldstart.model.feature;

import java.io.IOException;
import java.util.BitSet;
import org.coldstart.model.serialization.ArrayReader;
import org.coldstart.model.serialization.ArrayWriter;

/**
 * One feature's part of a sparse vector, fitted. The last of its columns is the missing indicator:
 * 1 where the entity has no value, and then it is the only one.
 */
sealed interface Block permits TokenBlock, NumberBlock, VectorBlock {

  /** The feature that is encoded here. */
  Feature feature();

  /** Number of columns, the missing indicator among them. */
  int width();

  /**
   * Adds the columns of one raw value.
   *
   * @param offset where this block begins
   * @throws FeatureException where the value does not fit the feature
   */
  void encode(Object raw, SparseRow row, int offset);

  /** Encodes the records of a column, by the very arithmetic of {@link #encode}. */
  RecordEncoder records(RawColumn column);

  /** Encodes stored records of one column. For one thread. */
  @FunctionalInterface
  interface RecordEncoder {
    void encode(int record, SparseRow row, int offset);
  }

  /** Adds the columns of an entity that lacks the feature. */
  default void encodeMissing(SparseRow row, int offset) {
    row.add(offset + width() - 1, 1);
  }

  /** Writes what was fitted; the feature itself is written by the encoder. */
  void write(ArrayWriter out) throws IOException;

  long ramBytesUsed();

  /**
   * @param records which of the column's records count
   */
  static Block fit(Feature feature, RawColumn column, BitSet records) {
    return switch (feature) {
      case Feature.Categorical f ->
          TokenBlock.fit(f, new TokenReader(f), (RawColumn.Tokens) column, records);
      case Feature.Text f ->
          TokenBlock.fit(f, new TokenReader(f), (RawColumn.Tokens) column, records);
      case Feature.Numeric f -> NumberBlock.fit(f, (RawColumn.Numbers) column, records);
      case Feature.DenseVector f -> VectorBlock.fit(f, (RawColumn.Vectors) column, records);
      case Feature.History f -> throw new IllegalArgumentException("a history has no block");
      case Feature.Factors f -> throw new IllegalArgumentException("factors have no block");
    };
  }

  static Block read(Feature feature, ArrayReader in) throws IOException {
    return switch (feature) {
      case Feature.Categorical f -> TokenBlock.read(f, new TokenReader(f), in);
      case Feature.Text f -> TokenBlock.read(f, new TokenReader(f), in);
      case Feature.Numeric f -> NumberBlock.read(f, in);
      case Feature.DenseVector f -> VectorBlock.read(f, in);
      case Feature.History f -> throw new IllegalArgumentException("a history has no block");
      case Feature.Factors f -> throw new IllegalArgumentException("factors have no block");
    };
  }
}
