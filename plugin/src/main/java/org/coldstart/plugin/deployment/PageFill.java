package org.coldstart.plugin.deployment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.coldstart.ingest.EncodedEntity;
import org.coldstart.ingest.EntityDocument;
import org.coldstart.ingest.EntityEncoding;
import org.coldstart.ingest.LiveSlot;
import org.coldstart.ingest.VectorField;
import org.coldstart.model.feature.FeatureException;
import org.coldstart.plugin.deployment.ShardPage.Document;
import org.opensearch.action.bulk.BulkItemResponse;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.update.UpdateRequest;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.ingest.IngestService;
import org.opensearch.transport.client.Client;

/**
 * Gives documents their vectors of all live versions, and takes from them what lies in slots that
 * are free. Each write holds only if the document is still what was read, so a client's own write
 * always wins.
 *
 * <p>Writes are partial updates that run no pipeline: neither a client's, which may do anything,
 * nor the encoders', which would do this work twice. A document that cannot be encoded gets the
 * stamp without a vector, so that it counts as done and is found by no k-NN query. Where it cannot
 * be told what a version learned of the items, none is written. Never blocks.
 */
final class PageFill {

  private final Client client;
  private final String index;
  private final VectorField field;
  private final SlotTowers.Loaded towers;
  private final EntityEncoding encoding;

  /**
   * @param client acts with the rights of the calling thread
   * @param index the concrete index
   * @param towers of the live slots
   */
  PageFill(Client client, String index, VectorField field, SlotTowers.Loaded towers) {
    this.client = client;
    this.index = index;
    this.field = field;
    this.towers = towers;
    this.encoding = new EntityEncoding(towers.slots());
  }

  /** The fields of documents' sources that are read. */
  List<String> fields() {
    return encoding.comparedFields(field);
  }

  /**
   * Encodes and writes documents.
   *
   * @param onlyStale whether those are left alone that carry already what encoding would write
   * @param listener hears what became of them
   */
  void write(List<Document> documents, boolean onlyStale, ActionListener<FillCounts> listener) {
    if (documents.isEmpty()) {
      listener.onResponse(FillCounts.NONE);
      return;
    }
    List<EntityDocument> items =
        documents.stream().map(read -> new EntityDocument(read.source(), read.id())).toList();
    encoding.lookUp(
        items,
        ActionListener.wrap(
            known -> {
              if (known.failures().isEmpty()) {
                List<Document> left = new ArrayList<>();
                List<EntityDocument> leftItems = new ArrayList<>();
                List<String> fingerprints = new ArrayList<>();
                for (int i = 0; i < items.size(); i++) {
                  String fingerprint = encoding.fingerprint(items.get(i));
                  if (!onlyStale || !isFresh(items.get(i), fingerprint, known)) {
                    left.add(documents.get(i));
                    leftItems.add(items.get(i));
                    fingerprints.add(fingerprint);
                  }
                }
                write(left, leftItems, fingerprints, known, listener);
              } else {
                String failure = known.failures().toString();
                listener.onResponse(new FillCounts(0, 0, 0, 0, documents.size(), failure, null));
              }
            },
            listener::onFailure));
  }

  /** Whether encoding an item would write what its document carries already. */
  private boolean isFresh(EntityDocument item, String fingerprint, EntityEncoding.Batch known) {
    return towers.all()
        && encoding.isFresh(field.in(item.source()), known.withRevisions(item, fingerprint));
  }

  private void write(
      List<Document> documents,
      List<EntityDocument> items,
      List<String> fingerprints,
      EntityEncoding.Batch known,
      ActionListener<FillCounts> listener) {
    if (documents.isEmpty()) {
      listener.onResponse(FillCounts.NONE);
      return;
    }
    BulkRequest bulk = new BulkRequest();
    Map<String, String> unencodable = new HashMap<>();
    for (int i = 0; i < documents.size(); i++) {
      bulk.add(
          update(
              documents.get(i),
              vectors(documents.get(i), items.get(i), fingerprints.get(i), known, unencodable)));
    }
    client.bulk(
        bulk, ActionListener.map(listener, response -> counts(response.getItems(), unencodable)));
  }

  private static FillCounts counts(BulkItemResponse[] responses, Map<String, String> unencodable) {
    long written = 0;
    long without = 0;
    long conflicts = 0;
    String failure = null;
    String firstUnencodable = null;
    for (BulkItemResponse item : responses) {
      String reason = unencodable.get(item.getId());
      if (item.isFailed()) {
        conflicts += item.getFailure().getStatus() == RestStatus.CONFLICT ? 1 : 0;
        failure = item.getFailureMessage();
        continue;
      }
      written++;
      if (reason != null) {
        without++;
        firstUnencodable = "[" + item.getId() + "]: " + reason;
      }
    }
    long failed = responses.length - written - conflicts;
    return new FillCounts(0, written, without, conflicts, failed, failure, firstUnencodable);
  }

  private UpdateRequest update(Document document, Map<String, Object> vectors) {
    IndexRequest partial =
        new IndexRequest(index)
            .source(atField(vectors), XContentType.JSON)
            .setPipeline(IngestService.NOOP_PIPELINE_NAME)
            .setFinalPipeline(IngestService.NOOP_PIPELINE_NAME)
            .setSystemIngestPipeline(IngestService.NOOP_PIPELINE_NAME)
            .isPipelineResolved(true);
    return new UpdateRequest(index, document.id())
        .doc(partial)
        .detectNoop(false)
        .routing(document.routing())
        .setIfSeqNo(document.seqNo())
        .setIfPrimaryTerm(document.primaryTerm());
  }

  private Map<String, Object> vectors(
      Document document,
      EntityDocument item,
      String fingerprint,
      EntityEncoding.Batch known,
      Map<String, String> unencodable) {
    EncodedEntity encoded;
    try {
      encoded = known.encode(item, fingerprint);
    } catch (FeatureException e) {
      encoded = known.withoutVectors(item, fingerprint, Objects.toString(e.getMessage()));
    }
    Map<String, Object> vectors = encoded.asPartial();
    for (LiveSlot slot : towers.slots().loaded()) {
      String reason = encoded.unencodable().get(slot.name());
      if (reason != null) {
        unencodable.put(document.id(), reason);
      }
    }
    if (!towers.all()) {
      // What was left as it is may be stale: whoever compares has to find the document again.
      vectors.put(VectorField.FINGERPRINT, null);
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
}
