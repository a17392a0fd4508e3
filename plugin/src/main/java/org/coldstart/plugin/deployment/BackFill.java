package org.coldstart.plugin.deployment;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coldstart.ingest.EncodedItem;
import org.coldstart.ingest.ItemDocument;
import org.coldstart.ingest.ItemEncoding;
import org.coldstart.ingest.VectorField;
import org.coldstart.model.feature.FeatureException;
import org.coldstart.plugin.documents.PointInTime;
import org.coldstart.plugin.documents.PointInTime.Page;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.admin.indices.refresh.RefreshRequest;
import org.opensearch.action.admin.indices.refresh.RefreshResponse;
import org.opensearch.action.bulk.BulkItemResponse;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.action.update.UpdateRequest;
import org.opensearch.common.document.DocumentField;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.ingest.IngestService;
import org.opensearch.search.SearchHit;
import org.opensearch.transport.client.Client;

/**
 * Gives the documents of an index their vectors of a version: all that do not carry its stamp yet,
 * which makes it as good as begun anew after an interruption. Each write holds only if the document
 * is still what was read, so a client's own write always wins; what lost a race is found again by
 * the next sweep.
 *
 * <p>Writes are partial updates that run no pipeline: neither a client's, which may do anything,
 * nor the encoders', which would do this work twice. A document that cannot be encoded gets the
 * stamp without a vector, so that it counts as done and is found by no k-NN query; one of which
 * cannot be told what a version learned of it is left for the next sweep.
 *
 * <p>Blocks, so it belongs on the training threads. Used by one thread.
 */
final class BackFill {

  private static final TimeValue KEEP_ALIVE = TimeValue.timeValueMinutes(10);
  private static final int DOCUMENTS_A_PAGE = 500;

  /** Sweeps in a row that mend nothing before the run is given up. */
  private static final int FRUITLESS_SWEEPS = 5;

  /** Sweeps after which one document in so many may be left. */
  private static final int MANY_SWEEPS = 10;

  private static final int FEW = 100;
  private static final int MOST_SWEEPS = 100;

  private final Client client;
  private final String index;
  private final VectorField field;
  private final String slot;
  private final String stamp;
  private final ItemEncoding encoding;
  private final Pace pace;
  private final Listener listener;
  private long written;
  private long unencodable;
  private long conflicts;
  private long left;
  private String firstUnencodable;

  /** Hears how the back-fill goes on; what it throws ends it. */
  interface Listener {

    /**
     * @param done documents that carry the stamp now
     * @param total documents that are to carry it
     */
    void filled(long done, long total);
  }

  /**
   * @param client acts with the rights of the calling thread
   * @param index the concrete index
   * @param field the deployed field
   * @param slot the slot to fill
   * @param stamp the version to fill it with
   * @param encoding encodes with all live versions, the one to fill with among them
   * @param pace how fast to write
   */
  BackFill(
      Client client,
      String index,
      VectorField field,
      String slot,
      String stamp,
      ItemEncoding encoding,
      Pace pace,
      Listener listener) {
    this.client = client;
    this.index = index;
    this.field = field;
    this.slot = slot;
    this.stamp = stamp;
    this.encoding = encoding;
    this.pace = pace;
    this.listener = listener;
  }

  /**
   * Sweeps until a freshly refreshed search finds no document without the stamp; or, where clients
   * keep writing documents past the encoders, until only few are left that such a search finds anew
   * each time.
   *
   * @throws OpenSearchStatusException where documents stay without it whatever is done
   */
  void untilComplete() {
    QueryBuilder without =
        QueryBuilders.boolQuery().mustNot(QueryBuilders.termQuery(field.stampPath(slot), stamp));
    int fruitless = 0;
    for (int sweeps = 0; ; sweeps++) {
      refresh();
      Sweep sweep = new Sweep();
      try (PointInTime moment = PointInTime.open(client, index, List.of(index), KEEP_ALIVE)) {
        left = moment.count(without);
        long total = moment.count(QueryBuilders.matchAllQuery());
        if (left == 0 || (sweeps >= MANY_SWEEPS && left <= total / FEW)) {
          return;
        }
        fill(moment, without, total, sweep);
      }
      fruitless = sweep.written == 0 ? fruitless + 1 : 0;
      if (fruitless == FRUITLESS_SWEEPS || sweeps >= MOST_SWEEPS) {
        throw new OpenSearchStatusException(
            "[{}] documents of index [{}] are still without their vectors after [{}] sweeps: {}",
            RestStatus.CONFLICT,
            left,
            index,
            sweeps + 1,
            sweep.failure == null
                ? "clients write them, without a pipeline, faster than they are filled"
                : sweep.failure);
      }
      if (fruitless > 0) {
        pace.rest(fruitless);
      }
    }
  }

  private void fill(PointInTime moment, QueryBuilder without, long total, Sweep sweep) {
    Page page = new Page(DOCUMENTS_A_PAGE, encoding.sourceFields(), List.of(), true);
    listener.filled(total - left, total);
    for (SearchHit[] hits : moment.pages(without, page)) {
      write(hits, sweep);
      listener.filled(total - left + sweep.written, total);
    }
  }

  /** What was done, as a run tells it. */
  Map<String, Object> counts() {
    Map<String, Object> counts = new HashMap<>();
    counts.put("documents_written", written);
    counts.put("documents_unencodable", unencodable);
    counts.put("documents_left", left);
    counts.put("write_conflicts", conflicts);
    if (firstUnencodable != null) {
      counts.put("first_unencodable", firstUnencodable);
    }
    return counts;
  }

  private void refresh() {
    RefreshResponse refreshed =
        PlainActionFuture.<RefreshResponse, RuntimeException>get(
            l -> client.admin().indices().refresh(new RefreshRequest(index), l));
    if (refreshed.getFailedShards() > 0) {
      throw new OpenSearchStatusException(
          "index [{}] cannot be refreshed: {}",
          RestStatus.SERVICE_UNAVAILABLE,
          index,
          refreshed.getShardFailures()[0].reason());
    }
  }

  private void write(SearchHit[] hits, Sweep sweep) {
    List<ItemDocument> documents = Arrays.stream(hits).map(BackFill::item).toList();
    ItemEncoding.Batch known =
        PlainActionFuture.<ItemEncoding.Batch, RuntimeException>get(
            l -> encoding.lookUp(documents, l));
    if (!known.failures().isEmpty()) {
      sweep.failure = known.failures().toString();
      return;
    }
    BulkRequest bulk = new BulkRequest();
    for (int i = 0; i < hits.length; i++) {
      bulk.add(update(hits[i], known, documents.get(i)));
    }
    BulkResponse response =
        PlainActionFuture.<BulkResponse, RuntimeException>get(l -> client.bulk(bulk, l));
    for (BulkItemResponse item : response) {
      if (!item.isFailed()) {
        written++;
        sweep.written++;
      } else {
        conflicts += item.getFailure().getStatus() == RestStatus.CONFLICT ? 1 : 0;
        sweep.failure = item.getFailureMessage();
      }
    }
    pace.after(hits.length);
  }

  private static ItemDocument item(SearchHit hit) {
    return new ItemDocument(hit.hasSource() ? hit.getSourceAsMap() : Map.of(), hit.getId());
  }

  private UpdateRequest update(SearchHit hit, ItemEncoding.Batch known, ItemDocument document) {
    IndexRequest partial =
        new IndexRequest(index)
            .source(atField(vectors(known, document)), XContentType.JSON)
            .setPipeline(IngestService.NOOP_PIPELINE_NAME)
            .setFinalPipeline(IngestService.NOOP_PIPELINE_NAME)
            .setSystemIngestPipeline(IngestService.NOOP_PIPELINE_NAME)
            .isPipelineResolved(true);
    UpdateRequest update =
        new UpdateRequest(index, hit.getId())
            .doc(partial)
            .detectNoop(false)
            .setIfSeqNo(hit.getSeqNo())
            .setIfPrimaryTerm(hit.getPrimaryTerm());
    DocumentField routing = hit.field("_routing");
    return routing == null ? update : update.routing(routing.getValue().toString());
  }

  private Map<String, Object> vectors(ItemEncoding.Batch known, ItemDocument document) {
    Map<String, Object> vectors = new HashMap<>();
    String reason = null;
    try {
      EncodedItem item = known.encode(document);
      vectors.putAll(item.asPartial());
      reason = item.unencodable().get(slot);
    } catch (FeatureException e) {
      vectors.put(slot, null);
      reason = e.getMessage();
    }
    if (reason != null) {
      unencodable++;
      firstUnencodable =
          firstUnencodable == null ? "[" + document.id() + "]: " + reason : firstUnencodable;
      vectors.put(VectorField.stampOf(slot), stamp);
    }
    return vectors;
  }

  /** A partial document with the vectors where the field's dotted path leads. */
  private Map<String, Object> atField(Map<String, Object> vectors) {
    String[] names = field.name().split("\\.", -1);
    Map<String, Object> partial = vectors;
    for (int i = names.length - 1; i >= 0; i--) {
      partial = Map.of(names[i], partial);
    }
    return partial;
  }

  /** What one sweep did. */
  private static final class Sweep {
    private long written;
    private String failure;
  }
}
