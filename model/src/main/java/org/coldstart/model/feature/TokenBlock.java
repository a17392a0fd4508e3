package org.coldstart.model.feature;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.lucene.util.BytesRef;
import org.coldstart.model.serialization.ArrayReader;
import org.coldstart.model.serialization.ArrayWriter;
import org.coldstart.model.serialization.CorruptDataException;

/**
 * Tokens as columns. A category that an entity has is 1. A word is (1 + ln tf) · idf with idf =
 * ln((n + 1) / df), and the words of one text are scaled to length 1, so that long texts do not
 * outweigh short ones. Tokens outside of the vocabulary are left out; of an entity that has no
 * others as little is known as of one that lacks the feature, and so it is encoded alike.
 */
final class TokenBlock implements Block {

  /** How many tokens a vocabulary holds at most; the more frequent ones are kept. */
  static final int MAX_VOCABULARY = 100_000;

  private final Feature feature;
  private final TokenReader reader;
  private final Vocabulary vocabulary;

  /** {@code [vocabulary.size()]}; empty for categories, which are not weighted. */
  private final float[] idf;

  private TokenBlock(Feature feature, TokenReader reader, Vocabulary vocabulary, float[] idf) {
    this.feature = feature;
    this.reader = reader;
    this.vocabulary = vocabulary;
    this.idf = idf;
  }

  /**
   * How many entities a token must occur in. A token of one entity teaches nothing about others; in
   * a large collection rare words are many and say little each.
   */
  static int minDocumentFrequency(boolean text, int present) {
    if (present < 20) {
      return 1;
    }
    return text ? Math.clamp(Math.round(present / 2_000.0), 2, 10) : 2;
  }

  static TokenBlock fit(
      Feature feature, TokenReader reader, RawColumn.Tokens column, BitSet records) {
    int[] frequency = new int[column.terms()];
    int present = 0;
    for (int r = records.nextSetBit(0); r >= 0; r = records.nextSetBit(r + 1)) {
      present += column.end(r) > column.start(r) ? 1 : 0;
      for (int e = column.start(r); e < column.end(r); e++) {
        frequency[column.token(e)]++;
      }
    }
    boolean text = feature instanceof Feature.Text;
    int least = minDocumentFrequency(text, present);
    List<Term> kept =
        IntStream.range(0, frequency.length)
            .filter(token -> frequency[token] >= least)
            .mapToObj(token -> new Term(column.term(token), frequency[token]))
            .sorted(Comparator.comparingInt(Term::negatedFrequency).thenComparing(Term::bytes))
            .limit(MAX_VOCABULARY)
            .sorted(Comparator.comparing(Term::bytes))
            .toList();
    float[] idf = new float[text ? kept.size() : 0];
    for (int i = 0; i < idf.length; i++) {
      idf[i] = (float) Math.log((present + 1.0) / kept.get(i).frequency());
    }
    return new TokenBlock(
        feature, reader, Vocabulary.ofSorted(kept.stream().map(Term::bytes).toList()), idf);
  }

  private record Term(BytesRef bytes, int frequency) {
    int negatedFrequency() {
      return -frequency;
    }
  }

  @Override
  public Feature feature() {
    return feature;
  }

  @Override
  public Block after(Block before) {
    TokenBlock first = (TokenBlock) before;
    Vocabulary all = first.vocabulary.and(vocabulary, MAX_VOCABULARY);
    float[] weights = new float[feature instanceof Feature.Text ? all.size() : 0];
    for (int i = 0; i < weights.length; i++) {
      int known = first.vocabulary.find(all.term(i));
      weights[i] = known >= 0 ? first.idf[known] : idf[vocabulary.find(all.term(i))];
    }
    return new TokenBlock(feature, reader, all, weights);
  }

  @Override
  public int columnIn(Block other, int column) {
    Vocabulary theirs = ((TokenBlock) other).vocabulary;
    return column == vocabulary.size() ? theirs.size() : theirs.find(vocabulary.term(column));
  }

  @Override
  public int width() {
    return vocabulary.size() + 1;
  }

  @Override
  public void encode(FeatureSource source, SparseRow row, int offset) {
    TokenCounts counts = new TokenCounts();
    reader.read(
        source.value(feature.field()),
        token -> {
          int column = vocabulary.find(token);
          if (column >= 0) {
            counts.add(column, 1);
          }
        });
    add(counts, row, offset);
  }

  @Override
  public RecordEncoder records(EntityTable table) {
    RawColumn.Tokens column = (RawColumn.Tokens) table.column(feature);
    int[] columnOf = new int[column.terms()];
    Arrays.setAll(columnOf, token -> vocabulary.find(column.term(token)));
    TokenCounts counts = new TokenCounts();
    return (record, row, offset) -> {
      counts.clear();
      for (int e = column.start(record); e < column.end(record); e++) {
        int at = columnOf[column.token(e)];
        if (at >= 0) {
          counts.add(at, column.occurrences(e));
        }
      }
      add(counts, row, offset);
    };
  }

  private void add(TokenCounts counts, SparseRow row, int offset) {
    if (counts.size() == 0) {
      encodeMissing(row, offset);
      return;
    }
    counts.compact();
    if (idf.length == 0) {
      for (int i = 0; i < counts.size(); i++) {
        row.add(offset + counts.token(i), 1);
      }
      return;
    }
    double squares = 0;
    for (int i = 0; i < counts.size(); i++) {
      double weight = weight(counts, i);
      squares += weight * weight;
    }
    double scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (int i = 0; i < counts.size(); i++) {
      row.add(offset + counts.token(i), (float) (weight(counts, i) * scale));
    }
  }

  private double weight(TokenCounts counts, int i) {
    return (1 + Math.log(counts.count(i))) * idf[counts.token(i)];
  }

  @Override
  public void write(ArrayWriter out) throws IOException {
    vocabulary.write(out);
    out.floats(idf);
  }

  static TokenBlock read(Feature feature, TokenReader reader, ArrayReader in) throws IOException {
    Vocabulary vocabulary = Vocabulary.read(in);
    if (vocabulary.size() > MAX_VOCABULARY) {
      throw new CorruptDataException("the vocabulary of [" + feature.name() + "] is too large");
    }
    float[] idf = in.floats(feature instanceof Feature.Text ? vocabulary.size() : 0, "idf");
    return new TokenBlock(feature, reader, vocabulary, idf);
  }

  @Override
  public long ramBytesUsed() {
    return vocabulary.ramBytesUsed() + 4L * idf.length + 64;
  }
}
