package org.coldstart.ingest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.coldstart.model.definition.Side;
import org.coldstart.model.start.LearnedItem;
import org.coldstart.model.start.LearnedItems;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.ingest.Processor;
import org.opensearch.test.OpenSearchTestCase;

/** Documents on their way through a processor, and towers that live. */
abstract class EncoderTestCase extends OpenSearchTestCase {

  static final LiveSlot ACTIVE = live("a", YearTower.of("one", 1));
  static final LiveSlot INCOMING = live("b", YearTower.of("two", 2));

  static final LiveTowers BOTH_LIVE =
      (model, index, field, listener) -> listener.onResponse(LiveSlots.of(ACTIVE, INCOMING));
  static final LiveTowers NONE_LIVE =
      (model, index, field, listener) -> listener.onResponse(LiveSlots.NONE);

  static final StoredDocuments NO_STORED =
      (index, keys, fields, listener) -> {
        throw new AssertionError("all documents are whole");
      };

  static LiveSlot live(String slot, YearTower tower) {
    return new LiveSlot(
        slot,
        Side.ITEM,
        tower.stamp(),
        tower,
        (ids, listener) -> {
          throw new AssertionError("nothing was learned of items");
        });
  }

  static LiveTowers served(LearnedItemSource items) {
    LiveSlot slot = new LiveSlot("a", Side.ITEM, "one", YearTower.served("one"), items);
    return (model, index, field, listener) -> listener.onResponse(LiveSlots.of(slot, INCOMING));
  }

  /** Knows one item. */
  static LearnedItems knows(String id, float factor) {
    LearnedItem item = new LearnedItem(new float[] {factor}, new float[1], new float[0]);
    return asked -> asked.equals(id) ? Optional.of(item) : Optional.empty();
  }

  static Processor processor(LiveTowers towers) throws Exception {
    return processor(towers, Map.of());
  }

  static Processor processor(LiveTowers towers, Map<String, Object> options) throws Exception {
    return processor(towers, NO_STORED, options);
  }

  static Processor processor(LiveTowers towers, StoredDocuments stored, Map<String, Object> options)
      throws Exception {
    Map<String, Object> config =
        new HashMap<>(Map.of("model", "movies-model", "field", "item_vector"));
    config.putAll(options);
    return new TowerProcessor.Factory(Side.ITEM, towers, stored)
        .create(Map.of(), "tag", "description", config);
  }

  static IngestDocument document(String index, String id, Map<String, Object> source) {
    return new IngestDocument(index, id, null, null, null, new HashMap<>(source));
  }

  /** Runs a bulk through a processor and waits until every document has come back. */
  static List<IngestDocumentWrapper> run(Processor processor, List<IngestDocument> bulk)
      throws InterruptedException {
    List<IngestDocumentWrapper> wrappers = new ArrayList<>();
    for (IngestDocument document : bulk) {
      wrappers.add(new IngestDocumentWrapper(wrappers.size(), 0, document, null));
    }
    List<IngestDocumentWrapper> results = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch all = new CountDownLatch(bulk.size());
    processor.batchExecute(
        wrappers,
        some -> {
          results.addAll(some);
          some.forEach(one -> all.countDown());
        });
    assertTrue("documents were lost", all.await(10, TimeUnit.SECONDS));
    return results;
  }
}
