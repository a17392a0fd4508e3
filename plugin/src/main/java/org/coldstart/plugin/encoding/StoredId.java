package org.coldstart.plugin.encoding;

import org.coldstart.model.feature.EntityId;
import org.coldstart.plugin.training.SourceValues;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;

/** Finds the documents that hold an id in a field, however the field is mapped. */
final class StoredId {

  /** Takes an id as one word; a number that the field cannot hold matches nothing. */
  private static final String WHOLE = "keyword";

  private StoredId() {}

  /**
   * A field that was never mapped on purpose is analysed text with a {@code keyword} beside it; on
   * text alone, and on numbers that are rounded, other ids may match too, so hits are held against
   * {@link #isIn}.
   */
  static QueryBuilder query(String field, String id) {
    BoolQueryBuilder any = QueryBuilders.boolQuery().minimumShouldMatch(1);
    for (String written : EntityId.written(id)) {
      for (String name : new String[] {field, field + ".keyword"}) {
        any.should(QueryBuilders.matchQuery(name, written).analyzer(WHOLE).lenient(true));
      }
    }
    return any;
  }

  /** Whether a document holds the very id, as training reads it. */
  static boolean isIn(SearchHit hit, String field, String id) {
    try {
      return SourceValues.of(hit).id(field).filter(id::equals).isPresent();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
