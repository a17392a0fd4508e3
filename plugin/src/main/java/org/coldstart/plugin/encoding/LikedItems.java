package org.coldstart.plugin.encoding;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.model.definition.Sources;
import org.coldstart.model.train.InteractionSink;
import org.coldstart.model.train.LabelRule;
import org.coldstart.plugin.documents.PointInTime.Page;
import org.coldstart.plugin.training.FieldTypes;
import org.coldstart.plugin.training.InteractionReader;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.sort.FieldSortBuilder;
import org.opensearch.search.sort.SortBuilders;
import org.opensearch.search.sort.SortOrder;

/**
 * The items that a user liked, according to the interactions that are stored. What counts is
 * decided as training decides it, on the values as they were written; the search only leaves out
 * beforehand what it can tell by the mapping. An interaction that training would refuse counts for
 * nothing.
 *
 * @param interactions where they lie, as the definition of today says
 * @param types what is mapped there; empty where that is not known
 * @param labels which of them are positive
 * @param user the user's id
 */
record LikedItems(
    Sources.Interactions interactions, List<FieldTypes> types, LabelRule labels, String user) {

  private static final Logger logger = LogManager.getLogger(LikedItems.class);

  /**
   * How many of a user's newest positive interactions are read: more than count, since some are
   * repeated, or of items that a version does not know.
   */
  static final int HISTORY = 500;

  /** How many are read where the mapping does not tell the search which of them are positive. */
  static final int UNTOLD = 5 * HISTORY;

  private record Liked(String item, long timestamp) {}

  /** Finds the newest, as far as the mapping of their times lets itself be sorted by. */
  SearchRequest search() throws IOException {
    BoolQueryBuilder query =
        QueryBuilders.boolQuery().filter(StoredId.query(interactions.userId(), user));
    Optional<QueryBuilder> positive = interactions.label().flatMap(this::positive);
    positive.ifPresent(query::filter);
    interactions
        .weight()
        .filter(field -> all(types -> types.isNumber(field)))
        .ifPresent(field -> query.mustNot(QueryBuilders.rangeQuery(field).lte(0)));
    if (!interactions.query().isEmpty()) {
      query.filter(
          QueryBuilders.wrapperQuery(
              XContentFactory.jsonBuilder().map(interactions.query()).toString()));
    }
    boolean told = interactions.label().isEmpty() || positive.isPresent();
    Page page = reader(new ArrayList<>()).page(told ? HISTORY : UNTOLD);
    SearchSourceBuilder source =
        new SearchSourceBuilder()
            .query(query)
            .size(page.size())
            .trackTotalHits(false)
            .fetchSource(page.fields().toArray(String[]::new), null);
    page.dateFields().forEach(field -> source.docValueField(field, "epoch_millis"));
    interactions.timestamp().map(this::newestFirst).ifPresent(source::sort);
    return new SearchRequest(interactions.index()).source(source);
  }

  /** What a search can tell of labels: at least those that are positive, empty where it cannot. */
  private Optional<QueryBuilder> positive(String label) {
    if (all(types -> types.isNumber(label))) {
      QueryBuilder range =
          labels.positiveFrom().isPresent()
              ? QueryBuilders.rangeQuery(label).gte(labels.positiveFrom().getAsDouble())
              : QueryBuilders.rangeQuery(label).gt(0);
      return Optional.of(range);
    }
    boolean onlyTrue = labels.positiveFrom().isEmpty() || labels.positiveFrom().getAsDouble() > 0;
    return onlyTrue && all(types -> types.isBoolean(label))
        ? Optional.of(QueryBuilders.termQuery(label, true))
        : Optional.empty();
  }

  private boolean all(Predicate<FieldTypes> mapped) {
    return !types.isEmpty() && types.stream().allMatch(mapped);
  }

  private FieldSortBuilder newestFirst(String timestamp) {
    boolean text = types.stream().anyMatch(mapped -> mapped.isText(timestamp));
    return SortBuilders.fieldSort(text ? timestamp + ".keyword" : timestamp)
        .order(SortOrder.DESC)
        .unmappedType(text ? "keyword" : "date");
  }

  /** The items of what was found, newest first; an item liked twice is there twice. */
  List<String> read(SearchHit[] hits) {
    List<Liked> liked = new ArrayList<>();
    InteractionReader reader = reader(liked);
    for (SearchHit hit : hits) {
      try {
        reader.read(hit);
      } catch (IllegalArgumentException e) {
        logger.debug("an interaction counts for nothing", e);
      }
    }
    liked.sort(Comparator.comparingLong(Liked::timestamp).reversed());
    return liked.stream().map(Liked::item).toList();
  }

  private InteractionReader reader(List<Liked> into) {
    InteractionSink sink =
        new InteractionSink() {
          @Override
          public void interaction(
              String by, String item, float label, float weight, long timestamp, String session) {
            if (labels.target(label) > 0) {
              positive(by, item, weight, timestamp, session);
            }
          }

          @Override
          public void positive(
              String by, String item, float weight, long timestamp, String session) {
            if (weight > 0 && by.equals(user)) {
              into.add(new Liked(item, timestamp));
            }
          }
        };
    return new InteractionReader(interactions, types, Long.MAX_VALUE, sink);
  }
}
