package org.coldstart.model.feature;

import java.io.IOException;
import java.util.BitSet;
import org.coldstart.model.serialization.ArrayReader;
import org.coldstart.model.serialization.ArrayWriter;

/**
 * One feature's part of a sparse vector, fitted. The last of its columns is the missing indicator:
 * 1 where the entity has no value, and then it is the only one.
 */
sealed interface Block permits TokenBlock, HierarchyBlock, NumberBlock, VectorBlock {

  /** The feature that is encoded here. */
  Feature feature();

  /** Number of columns, the missing indicator among them. */
  int width();

  /**
   * Adds the columns of one entity.
   *
   * @param offset where this block begins
   * @throws FeatureException where a value does not fit its feature
   */
  void encode(FeatureSource source, SparseRow row, int offset);

  /** Encodes the records of a table, by the very arithmetic of {@link #encode}. */
  RecordEncoder records(EntityTable table);

  /** Encodes stored records of a table. For one thread. */
  @FunctionalInterface
  interface RecordEncoder {
    void encode(int record, SparseRow row, int offset);
  }

  /** Adds the columns of an entity that lacks the feature. */
  default void encodeMissing(SparseRow row, int offset) {
    row.add(offset + width() - 1, 1);
  }

  /**
   * This block as it is where another one of the same kind came before it: what that one was fitted
   * to stays, and what only this one knows is added.
   */
  Block after(Block before);

  /**
   * Where another block of the same kind has what one of this one's columns stands for; -1 where it
   * has not.
   */
  int columnIn(Block other, int column);

  /** Writes what was fitted; the feature itself is written by the encoder. */
  void write(ArrayWriter out) throws IOException;

  long ramBytesUsed();

  /**
   * @param table holds the feature
   * @param records which of the table's records count
   */
  static Block fit(Feature feature, EntityTable table, BitSet records) {
    RawColumn column = table.column(feature);
    return switch (feature) {
      case Feature.Categorical f ->
          f.parents().isEmpty()
              ? TokenBlock.fit(f, new TokenReader(f), (RawColumn.Tokens) column, records)
              : HierarchyBlock.fit(f, table, records);
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
      case Feature.Categorical f ->
          f.parents().isEmpty()
              ? TokenBlock.read(f, new TokenReader(f), in)
              : HierarchyBlock.read(f, in);
      case Feature.Text f -> TokenBlock.read(f, new TokenReader(f), in);
      case Feature.Numeric f -> NumberBlock.read(f, in);
      case Feature.DenseVector f -> VectorBlock.read(f, in);
      case Feature.History f -> throw new IllegalArgumentException("a history has no block");
      case Feature.Factors f -> throw new IllegalArgumentException("factors have no block");
    };
  }
}
