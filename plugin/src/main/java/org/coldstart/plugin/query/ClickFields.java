package org.coldstart.plugin.query;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.apache.lucene.index.LeafReaderContext;
import org.coldstart.model.exploration.ClickCounts;
import org.opensearch.index.fielddata.IndexFieldData;
import org.opensearch.index.fielddata.IndexNumericFieldData;
import org.opensearch.index.fielddata.IndexNumericFieldData.NumericType;
import org.opensearch.index.fielddata.SortedNumericDoubleValues;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.index.query.QueryShardException;

/** The two fields of an index that count how often its items were shown and clicked. */
final class ClickFields {

  private static final Set<NumericType> NO_NUMBERS =
      EnumSet.of(NumericType.BOOLEAN, NumericType.DATE, NumericType.DATE_NANOSECONDS);

  private final IndexNumericFieldData impressions;
  private final IndexNumericFieldData clicks;

  /**
   * @throws QueryShardException a 400 that names the field which is no number with doc values
   */
  ClickFields(Explore explore, QueryShardContext shard) {
    this.impressions = numbers("impressions", explore.impressions(), shard);
    this.clicks = numbers("clicks", explore.clicks(), shard);
  }

  private static IndexNumericFieldData numbers(String what, String field, QueryShardContext shard) {
    MappedFieldType type = shard.fieldMapper(field);
    if (type != null && type.hasDocValues()) {
      IndexFieldData<?> data = shard.getForField(type);
      if (data instanceof IndexNumericFieldData numbers
          && !NO_NUMBERS.contains(numbers.getNumericType())) {
        return numbers;
      }
    }
    throw new QueryShardException(
        shard,
        "["
            + ColdStartQueryBuilder.NAME
            + "] requires [explore."
            + what
            + "] to be a numeric field with doc values, but ["
            + field
            + "] is "
            + (type == null
                ? "not mapped in this index; map it as [long] before the first document has it"
                : "["
                    + type.typeName()
                    + "]"
                    + (type.hasDocValues() ? "" : " without doc values")));
  }

  /** The counters of one segment; read its documents in their order. */
  Counters of(LeafReaderContext leaf) {
    return new Counters(
        impressions.load(leaf).getDoubleValues(), clicks.load(leaf).getDoubleValues());
  }

  /** The counters of a segment's documents. */
  record Counters(SortedNumericDoubleValues impressions, SortedNumericDoubleValues clicks) {

    /**
     * @param document one behind the last that was asked for
     * @return what lies there; a counter that is missing is 0, of several values the greatest
     *     counts
     */
    ClickCounts counts(int document) throws IOException {
      return new ClickCounts(greatest(impressions, document), greatest(clicks, document));
    }

    private static double greatest(SortedNumericDoubleValues values, int document)
        throws IOException {
      double greatest = 0;
      if (values.advanceExact(document)) {
        for (int i = values.docValueCount(); i > 0; i--) {
          greatest = values.nextValue();
        }
      }
      return greatest;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClickFields that
        && impressions.getFieldName().equals(that.impressions.getFieldName())
        && clicks.getFieldName().equals(that.clicks.getFieldName());
  }

  @Override
  public int hashCode() {
    return Objects.hash(impressions.getFieldName(), clicks.getFieldName());
  }
}
