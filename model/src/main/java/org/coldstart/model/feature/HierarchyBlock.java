package org.coldstart.model.feature;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.lucene.util.BytesRef;
import org.coldstart.model.serialization.ArrayReader;
import org.coldstart.model.serialization.ArrayWriter;
import org.coldstart.model.serialization.CorruptDataException;

/**
 * Categories that have coarser ones behind them. A category of the vocabulary is a column that is
 * 1, as in {@link TokenBlock}. Where an entity has a category and none of its own is in the
 * vocabulary, the first parent that the block has a column for takes its place; only where there is
 * none the feature counts as missing.
 *
 * <p>What is rare in training is encoded by the same rule as what is new afterwards: each parent's
 * columns are made of those entities that all levels before left without a column, so that they
 * stand for "something uncommon of that kind". The parents' own features are no part of it, and go
 * on telling what they tell.
 */
final class HierarchyBlock implements Block {

  private final Feature.Categorical feature;

  /** The feature itself and its parents, the nearest first. */
  private final List<Level> levels;

  /** The level, a byte, and behind it the category. */
  private final Vocabulary vocabulary;

  private HierarchyBlock(Feature.Categorical feature, Vocabulary vocabulary) {
    this.feature = feature;
    this.levels = levels(feature);
    this.vocabulary = vocabulary;
  }

  private record Level(int number, String field, TokenReader reader) {}

  private static List<Level> levels(Feature.Categorical feature) {
    List<Level> levels = new ArrayList<>();
    levels.add(new Level(0, feature.field(), new TokenReader(feature)));
    for (Feature.Parent parent : feature.parents()) {
      levels.add(
          new Level(
              levels.size(),
              parent.field(),
              new TokenReader(
                  new Feature.Categorical(parent.name(), parent.field(), feature.role()))));
    }
    return levels;
  }

  /**
   * @param table holds the feature and its parents
   * @param records which of the table's records count
   */
  static HierarchyBlock fit(Feature.Categorical feature, EntityTable table, BitSet records) {
    List<RawColumn.Tokens> columns = columns(feature, table);
    BitSet left = (BitSet) records.clone();
    left.andNot(lacking(columns.get(0), records));
    int least = TokenBlock.minDocumentFrequency(false, left.cardinality());
    List<BytesRef> kept = new ArrayList<>();
    for (int level = 0; level < columns.size(); level++) {
      RawColumn.Tokens column = columns.get(level);
      BitSet common = common(column, left, least, TokenBlock.MAX_VOCABULARY - kept.size());
      for (int token = common.nextSetBit(0); token >= 0; token = common.nextSetBit(token + 1)) {
        kept.add(key(level, column.term(token)));
      }
      BitSet encoded = new BitSet();
      left.stream().filter(r -> tokens(column, r).anyMatch(common::get)).forEach(encoded::set);
      left.andNot(encoded);
    }
    kept.sort(Comparator.naturalOrder());
    return new HierarchyBlock(feature, Vocabulary.ofSorted(kept));
  }

  private static BitSet lacking(RawColumn.Tokens column, BitSet records) {
    BitSet lacking = new BitSet();
    records.stream().filter(r -> column.end(r) == column.start(r)).forEach(lacking::set);
    return lacking;
  }

  private static IntStream tokens(RawColumn.Tokens column, int record) {
    return IntStream.range(column.start(record), column.end(record)).map(column::token);
  }

  /**
   * The tokens that are frequent among some records, the most frequent where there are too many.
   */
  private static BitSet common(RawColumn.Tokens column, BitSet records, int least, int most) {
    int[] frequency = new int[column.terms()];
    records.stream().flatMap(r -> tokens(column, r)).forEach(token -> frequency[token]++);
    BitSet common = new BitSet();
    IntStream.range(0, frequency.length)
        .filter(token -> frequency[token] >= least)
        .boxed()
        .sorted(
            Comparator.comparingInt((Integer token) -> -frequency[token])
                .thenComparing(token -> column.term(token)))
        .limit(most)
        .forEach(common::set);
    return common;
  }

  private static List<RawColumn.Tokens> columns(Feature.Categorical feature, EntityTable table) {
    List<RawColumn.Tokens> columns = new ArrayList<>();
    columns.add((RawColumn.Tokens) table.column(feature));
    feature
        .parents()
        .forEach(parent -> columns.add((RawColumn.Tokens) table.column(parent.name())));
    return columns;
  }

  private static BytesRef key(int level, BytesRef category) {
    byte[] key = new byte[1 + category.length];
    key[0] = (byte) level;
    System.arraycopy(category.bytes, category.offset, key, 1, category.length);
    return new BytesRef(key);
  }

  @Override
  public Feature feature() {
    return feature;
  }

  /** Columns of one level stay columns of that level: the level is a part of a column's name. */
  @Override
  public Block after(Block before) {
    return new HierarchyBlock(
        feature, ((HierarchyBlock) before).vocabulary.and(vocabulary, TokenBlock.MAX_VOCABULARY));
  }

  @Override
  public int columnIn(Block other, int column) {
    Vocabulary theirs = ((HierarchyBlock) other).vocabulary;
    return column == vocabulary.size() ? theirs.size() : theirs.find(vocabulary.term(column));
  }

  @Override
  public int width() {
    return vocabulary.size() + 1;
  }

  @Override
  public void encode(FeatureSource source, SparseRow row, int offset) {
    for (Level level : levels) {
      List<BytesRef> tokens = new ArrayList<>();
      level.reader().read(source.value(level.field()), t -> tokens.add(key(level.number(), t)));
      if (level.number() == 0 && tokens.isEmpty()) {
        break;
      }
      TokenCounts counts = new TokenCounts();
      tokens.stream()
          .mapToInt(vocabulary::find)
          .filter(column -> column >= 0)
          .forEach(column -> counts.add(column, 1));
      if (add(counts, row, offset)) {
        return;
      }
    }
    encodeMissing(row, offset);
  }

  @Override
  public RecordEncoder records(EntityTable table) {
    List<RawColumn.Tokens> columns = columns(feature, table);
    List<int[]> columnsOf = new ArrayList<>();
    for (int level = 0; level < columns.size(); level++) {
      RawColumn.Tokens column = columns.get(level);
      int number = level;
      columnsOf.add(
          IntStream.range(0, column.terms())
              .map(token -> vocabulary.find(key(number, column.term(token))))
              .toArray());
    }
    TokenCounts counts = new TokenCounts();
    return (record, row, offset) -> {
      if (columns.get(0).end(record) > columns.get(0).start(record)) {
        for (int level = 0; level < columns.size(); level++) {
          int[] columnOf = columnsOf.get(level);
          counts.clear();
          tokens(columns.get(level), record)
              .map(token -> columnOf[token])
              .filter(column -> column >= 0)
              .forEach(column -> counts.add(column, 1));
          if (add(counts, row, offset)) {
            return;
          }
        }
      }
      encodeMissing(row, offset);
    };
  }

  private static boolean add(TokenCounts counts, SparseRow row, int offset) {
    counts.compact();
    for (int i = 0; i < counts.size(); i++) {
      row.add(offset + counts.token(i), 1);
    }
    return counts.size() > 0;
  }

  @Override
  public void write(ArrayWriter out) throws IOException {
    vocabulary.write(out);
  }

  static HierarchyBlock read(Feature.Categorical feature, ArrayReader in) throws IOException {
    Vocabulary vocabulary = Vocabulary.read(in);
    if (vocabulary.size() > TokenBlock.MAX_VOCABULARY) {
      throw new CorruptDataException("the vocabulary of [" + feature.name() + "] is too large");
    }
    return new HierarchyBlock(feature, vocabulary);
  }

  @Override
  public long ramBytesUsed() {
    return vocabulary.ramBytesUsed() + 64;
  }
}
