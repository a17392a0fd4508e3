package org.coldstart.plugin.documents;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.search.CreatePitAction;
import org.opensearch.action.search.CreatePitRequest;
import org.opensearch.action.search.CreatePitResponse;
import org.opensearch.action.search.DeletePitAction;
import org.opensearch.action.search.DeletePitRequest;
import org.opensearch.action.search.DeletePitResponse;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.PointInTimeBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.sort.ShardDocSortBuilder;
import org.opensearch.transport.client.Client;

/**
 * An index as it stands at one moment, read page by page with the rights of the calling thread.
 * Every method but {@link #close} blocks, so it belongs on a thread pool that may. Closing gives
 * the cluster's search contexts back; an instance that is lost gives them back after the
 * keep-alive.
 */
public final class PointInTime implements AutoCloseable {

  private static final Logger logger = LogManager.getLogger(PointInTime.class);

  private final Client client;
  private final TimeValue keepAlive;
  private final List<String> indices;
  private String id;

  private PointInTime(Client client, TimeValue keepAlive, List<String> indices, String id) {
    this.client = client;
    this.keepAlive = keepAlive;
    this.indices = indices;
    this.id = id;
  }

  /**
   * @param expression what the caller named: an index, an alias, a pattern; an alias keeps its
   *     filter
   * @param indices the concrete indices that the name stands for
   * @param keepAlive how long the cluster waits for the next page before it forgets
   */
  public static PointInTime open(
      Client client, String expression, List<String> indices, TimeValue keepAlive) {
    return open(client, expression, indices, keepAlive, null);
  }

  /**
   * The same of some copies.
   *
   * @param preference which shards and copies, as a search names them; null for any copy of all
   */
  public static PointInTime open(
      Client client,
      String expression,
      List<String> indices,
      TimeValue keepAlive,
      String preference) {
    CreatePitRequest request = new CreatePitRequest(keepAlive, false, expression);
    request.setPreference(preference);
    CreatePitResponse opened =
        PlainActionFuture.<CreatePitResponse, RuntimeException>get(
            l -> client.execute(CreatePitAction.INSTANCE, request, l));
    return new PointInTime(client, keepAlive, List.copyOf(indices), opened.getId());
  }

  /**
   * How many documents a query matches.
   *
   * @param query which documents
   */
  public long count(QueryBuilder query) {
    return search(new SearchSourceBuilder().query(query).size(0).trackTotalHits(true))
        .getHits()
        .getTotalHits()
        .value();
  }

  /**
   * The documents that a query matches, each exactly once.
   *
   * @param query which documents
   * @param page what to fetch of each, and how many at a time
   * @return pages that are fetched as the iterator is asked for them; none is empty
   */
  public Iterable<SearchHit[]> pages(QueryBuilder query, Page page) {
    return () -> new Pages(query, page);
  }

  /** Gives the search contexts back, without waiting for it. */
  @Override
  public void close() {
    client.execute(
        DeletePitAction.INSTANCE,
        new DeletePitRequest(id),
        ActionListener.<DeletePitResponse>wrap(
            r -> {}, e -> logger.debug("a point in time is left to its keep-alive", e)));
  }

  private SearchResponse search(SearchSourceBuilder source) {
    source.pointInTimeBuilder(new PointInTimeBuilder(id).setKeepAlive(keepAlive));
    SearchRequest request = new SearchRequest().source(source).allowPartialSearchResults(false);
    SearchResponse response =
        PlainActionFuture.<SearchResponse, RuntimeException>get(l -> client.search(request, l));
    if (response.pointInTimeId() != null) {
      id = response.pointInTimeId();
    }
    return response;
  }

  /**
   * What to fetch of each document.
   *
   * @param size how many documents at a time
   * @param fields the source fields to fetch
   * @param dateFields date fields to fetch as milliseconds since the epoch
   * @param concurrency whether to fetch version, sequence number and primary term
   */
  public record Page(int size, List<String> fields, List<String> dateFields, boolean concurrency) {

    /** Source fields alone. */
    public static Page of(int size, List<String> fields) {
      return new Page(size, fields, List.of(), false);
    }
  }

  /**
   * Walks one concrete index after another: the sort key of {@code _shard_doc} is a shard's number
   * and a document's, so in one walk over two indices their first shards would hide each other.
   */
  private final class Pages implements Iterator<SearchHit[]> {

    private final QueryBuilder query;
    private final Page page;
    private int index;
    private Object[] after;
    private SearchHit[] next;

    Pages(QueryBuilder query, Page page) {
      this.query = query;
      this.page = page;
    }

    @Override
    public boolean hasNext() {
      while (next == null && index < indices.size()) {
        SearchHit[] hits = fetch();
        if (hits.length > 0) {
          next = hits;
          after = hits[hits.length - 1].getRawSortValues();
        }
        if (hits.length < page.size()) {
          index++;
          after = null;
        }
      }
      return next != null;
    }

    @Override
    public SearchHit[] next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      SearchHit[] hits = next;
      next = null;
      return hits;
    }

    private SearchHit[] fetch() {
      BoolQueryBuilder wanted = QueryBuilders.boolQuery().filter(query);
      if (indices.size() > 1) {
        wanted.filter(QueryBuilders.termQuery("_index", indices.get(index)));
      }
      SearchSourceBuilder source =
          new SearchSourceBuilder()
              .query(wanted)
              .size(page.size())
              .trackTotalHits(false)
              .sort(new ShardDocSortBuilder());
      if (page.fields().isEmpty()) {
        source.fetchSource(false);
      } else {
        source.fetchSource(page.fields().toArray(String[]::new), null);
      }
      page.dateFields().forEach(field -> source.docValueField(field, "epoch_millis"));
      if (page.concurrency()) {
        source.version(true).seqNoAndPrimaryTerm(true);
      }
      if (after != null) {
        source.searchAfter(after);
      }
      return search(source).getHits().getHits();
    }
  }
}
