package org.coldstart.model.feature;

import java.util.List;
import java.util.stream.Stream;

/**
 * The raw values of many entities' encodable features. Rows are in the order of the ids' UTF-8
 * bytes and so independent of the order in which entities arrived. A row may have no document: an
 * id that occurs in interactions only. Immutable; made by {@link EntityTableBuilder}.
 */
public final class EntityTable {

  private final List<Feature> features;
  private final List<RawColumn> columns;
  private final Vocabulary ids;
  private final int[] records;
  private final int documents;

  EntityTable(List<Feature> features, List<RawColumn> columns, Vocabulary ids, int[] records) {
    this.features = List.copyOf(features);
    this.columns = List.copyOf(columns);
    this.ids = ids;
    this.records = records;
    this.documents = (int) java.util.Arrays.stream(records).filter(record -> record >= 0).count();
  }

  /** Number of entities. */
  public int rows() {
    return records.length;
  }

  /** Number of entities that have a document. */
  public int documents() {
    return documents;
  }

  /** An entity's id. */
  public String id(int row) {
    return ids.term(row);
  }

  /** The ids; an id's number is its row. */
  public Vocabulary ids() {
    return ids;
  }

  /** The row of an id, or -1 where it is unknown. */
  public int row(String id) {
    return ids.find(id);
  }

  /** Whether an entity has a document; where it has none, all of its features are missing. */
  public boolean hasDocument(int row) {
    return records[row] >= 0;
  }

  /** The features whose values are held. */
  public List<Feature> features() {
    return features;
  }

  /** A row's value of a feature; NaN where it has none. */
  public double number(Feature.Numeric feature, int row) {
    return records[row] < 0
        ? Double.NaN
        : ((RawColumn.Numbers) column(feature)).value(records[row]);
  }

  /** Bytes of heap that this holds. */
  public long ramBytesUsed() {
    return ids.ramBytesUsed()
        + 4L * records.length
        + columns.stream().mapToLong(RawColumn::ramBytesUsed).sum();
  }

  /** How many columns all features together can be encoded to, at most. */
  public long mostColumns() {
    return features.stream().flatMap(this::columnsOf).mapToLong(RawColumn::mostColumns).sum();
  }

  /** How many values other than zero all rows together can be encoded to, at most. */
  public long mostEntries() {
    long missing = (long) (rows() - documents) * columns.size();
    return missing
        + features.stream().flatMap(this::columnsOf).mapToLong(RawColumn::mostEntries).sum();
  }

  /** Where a row's values lie in the columns, or -1. */
  int record(int row) {
    return records[row];
  }

  /** The column of a feature that is known by its name. */
  RawColumn column(String feature) {
    return column(
        features.stream().filter(known -> known.name().equals(feature)).findFirst().orElseThrow());
  }

  /** The columns that a feature's block is made of: its own, and its parents'. */
  private Stream<RawColumn> columnsOf(Feature feature) {
    Stream<RawColumn> own = Stream.of(column(feature));
    return feature instanceof Feature.Categorical categorical
        ? Stream.concat(own, categorical.parents().stream().map(parent -> column(parent.name())))
        : own;
  }

  RawColumn column(Feature feature) {
    int at = features.indexOf(feature);
    if (at < 0) {
      throw new IllegalArgumentException("the table does not hold the feature " + feature);
    }
    return columns.get(at);
  }
}
