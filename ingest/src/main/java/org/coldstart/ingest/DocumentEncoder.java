package org.coldstart.ingest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.coldstart.model.feature.FeatureException;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.common.util.concurrent.CountDown;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;

/**
 * Gives the documents of a bulk their vectors in one field: what the processor of a pipeline and
 * the one that is attached to an index have in common.
 *
 * <p>The field is the plugin's own: what a document brings along there stays only if it is what
 * encoding would write, which is so where the other processor has been at work, or where somebody
 * writes a document back as it was read. A part of a document is encoded as the document that will
 * be stored; where that cannot be told, nothing is written, and the stored vectors stay. A document
 * that cannot be encoded harms no other of its bulk.
 */
final class DocumentEncoder {

  /** Finds the live slots of the field in an index, as {@link LiveTowers} does. */
  @FunctionalInterface
  interface Slots {
    void find(String index, ActionListener<LiveSlots> listener);
  }

  /** How documents are treated whose vectors cannot be made. */
  enum Manner {
    /**
     * Nobody asked for vectors by name: where nothing is deployed the document is left alone, else
     * it is refused only if it uses the field for something else.
     */
    ATTACHED,
    /** A document is refused in which a client's mistake is found. */
    TOLERANT,
    /** A document is refused for which a live version gives no vector. */
    STRICT
  }

  private final VectorField field;
  private final Slots slots;
  private final StoredDocuments stored;
  private final Manner manner;

  DocumentEncoder(VectorField field, Slots slots, StoredDocuments stored, Manner manner) {
    this.field = field;
    this.slots = slots;
    this.stored = stored;
    this.manner = manner;
  }

  /**
   * Encodes documents.
   *
   * @param handler gets all of them back, in order and once, each perhaps with its failure
   */
  void encode(
      List<IngestDocumentWrapper> documents, Consumer<List<IngestDocumentWrapper>> handler) {
    Item[] items = documents.stream().map(Item::new).toArray(Item[]::new);
    Map<String, List<Item>> byIndex = new LinkedHashMap<>();
    for (Item item : items) {
      byIndex.computeIfAbsent(item.index(), index -> new ArrayList<>()).add(item);
    }
    Runnable whenDone = () -> handler.accept(Arrays.stream(items).map(Item::result).toList());
    CountDown unfinished = new CountDown(byIndex.size());
    byIndex.forEach(
        (index, same) ->
            new SameIndex(
                    index,
                    same,
                    () -> {
                      if (unfinished.countDown()) {
                        whenDone.run();
                      }
                    })
                .begin());
  }

  /** A document on its way. */
  private final class Item {
    private final IngestDocumentWrapper wrapper;
    private final boolean marked;
    private boolean partial;
    private Map<?, ?> carried;
    private EntityDocument whole;
    private String fingerprint;
    private Exception failure;

    private Item(IngestDocumentWrapper wrapper) {
      this.wrapper = wrapper;
      this.marked = PartialMark.isSet(source());
      this.partial = marked;
    }

    private Map<String, Object> source() {
      return wrapper.getIngestDocument().getSourceAndMetadata();
    }

    private String metadata(IngestDocument.Metadata key) {
      Object value = source().get(key.getFieldName());
      return value == null ? null : value.toString();
    }

    private String index() {
      return String.valueOf(metadata(IngestDocument.Metadata.INDEX));
    }

    private String id() {
      return metadata(IngestDocument.Metadata.ID);
    }

    private StoredDocuments.Key key() {
      return new StoredDocuments.Key(id(), metadata(IngestDocument.Metadata.ROUTING));
    }

    /** Takes out what the document brings along in the field. */
    private void claim() {
      field.requireOwned(source());
      carried = field.in(source());
      field.remove(source());
    }

    private void write(Map<?, ?> content) {
      wrapper.getIngestDocument().setFieldValue(field.name(), content);
    }

    /** Does something with the document, unless it has failed already. */
    private void attempt(Step step) {
      if (failure != null) {
        return;
      }
      try {
        step.take();
      } catch (Exception e) {
        failure = e;
      }
    }

    /**
     * Gives a failed document back in a wrapper of its own: where the pipeline ignores failures, it
     * goes on with the wrapper that it handed in, which must not carry the failure then.
     */
    private IngestDocumentWrapper result() {
      if (failure != null && marked && manner == Manner.ATTACHED) {
        PartialMark.refuse(source(), failure);
        return wrapper;
      }
      return failure == null
          ? wrapper
          : new IngestDocumentWrapper(
              wrapper.getSlot(), wrapper.getChildSlot(), wrapper.getIngestDocument(), failure);
    }
  }

  @FunctionalInterface
  private interface Step {
    void take() throws Exception;
  }

  /** Documents of one index, which wait together for all that has to be known of them. */
  private final class SameIndex {
    private final String index;
    private final List<Item> items;
    private final Runnable whenDone;
    private EntityEncoding encoding;
    private boolean claimed;
    private boolean done;

    private SameIndex(String index, List<Item> items, Runnable whenDone) {
      this.index = index;
      this.items = items;
      this.whenDone = whenDone;
    }

    private void begin() {
      ask(listener -> slots.find(index, listener), this::readStored);
    }

    private <T> void ask(Consumer<ActionListener<T>> question, Consumer<T> next) {
      ActionListener<T> answer =
          ActionListener.notifyOnce(
              new ActionListener<>() {
                @Override
                public void onResponse(T found) {
                  try {
                    next.accept(found);
                  } catch (RuntimeException e) {
                    if (done) {
                      throw e;
                    }
                    onFailure(e);
                  }
                }

                @Override
                public void onFailure(Exception e) {
                  claim();
                  items.forEach(item -> item.attempt(() -> refuseWithoutTowers(e)));
                  finish();
                }
              });
      try {
        question.accept(answer);
      } catch (RuntimeException e) {
        answer.onFailure(e);
      }
    }

    private void finish() {
      done = true;
      whenDone.run();
    }

    private void claim() {
      if (!claimed) {
        claimed = true;
        items.forEach(item -> item.attempt(item::claim));
      }
    }

    private void readStored(LiveSlots live) {
      if (live.isEmpty() && manner == Manner.ATTACHED) {
        finish();
        return;
      }
      claim();
      if (live.isEmpty()) {
        finish();
        return;
      }
      encoding = new EntityEncoding(live);
      List<StoredDocuments.Key> parts =
          items.stream()
              .filter(item -> item.partial && item.id() != null)
              .map(Item::key)
              .distinct()
              .toList();
      if (parts.isEmpty()) {
        lookUp(Map.of());
        return;
      }
      ask(
          listener -> stored.read(index, parts, encoding.comparedFields(field), listener),
          this::lookUp);
    }

    private void lookUp(Map<StoredDocuments.Key, Optional<Map<String, Object>>> found) {
      List<Item> stale = new ArrayList<>();
      for (Item item : items) {
        item.attempt(
            () -> {
              if (isStale(item, found)) {
                stale.add(item);
              }
            });
      }
      if (stale.isEmpty()) {
        finish();
        return;
      }
      ask(
          listener -> encoding.lookUp(stale.stream().map(item -> item.whole).toList(), listener),
          (EntityEncoding.Batch known) -> {
            stale.forEach(item -> item.attempt(() -> encode(item, known)));
            finish();
          });
    }

    private boolean isStale(
        Item item, Map<StoredDocuments.Key, Optional<Map<String, Object>>> found) {
      Optional<Map<String, Object>> before =
          item.partial ? found.get(item.key()) : Optional.empty();
      if (before == null) {
        refuseUnencodable("the document that it updates cannot be read");
        return false;
      }
      item.partial = before.isPresent();
      Map<String, Object> merged = before.orElse(null);
      if (item.partial) {
        XContentHelper.update(merged, IngestDocument.deepCopyMap(item.source()), false);
      }
      item.whole =
          new EntityDocument(
              item.partial ? IngestDocument.deepCopyMap(merged) : item.source(), item.id());
      item.fingerprint = encoding.fingerprint(item.whole);
      if (encoding.isFresh(item.carried, item.fingerprint) && encoding.isWhole(item.carried)) {
        item.write(item.carried);
        return false;
      }
      if (item.partial && encoding.isFresh(field.in(merged), item.fingerprint)) {
        return false;
      }
      if (item.partial) {
        // A later part of the same document in this bulk is to be compared with what this one
        // writes.
        field.remove(merged);
      }
      return true;
    }

    private void encode(Item item, EntityEncoding.Batch known) {
      EncodedEntity encoded;
      try {
        encoded = known.encode(item.whole, item.fingerprint);
      } catch (FeatureException e) {
        if (manner != Manner.ATTACHED) {
          throw e;
        }
        encoded = known.withoutVectors(item.whole, item.fingerprint, e.getMessage());
      }
      if (!encoded.unencodable().isEmpty()) {
        refuseUnencodable("slots without a vector and why: " + encoded.unencodable());
      }
      item.write(item.partial ? encoded.asPartial() : encoded.asObject());
    }

    private void refuseUnencodable(String reason) {
      if (manner == Manner.STRICT) {
        throw new IllegalArgumentException(notEncoded(reason));
      }
    }

    private void refuseWithoutTowers(Exception failure) throws Exception {
      if (manner != Manner.ATTACHED && failure instanceof IllegalArgumentException) {
        throw failure;
      }
      if (manner == Manner.STRICT) {
        throw new OpenSearchStatusException(
            notEncoded("its towers could not be loaded: " + failure.getMessage()),
            RestStatus.SERVICE_UNAVAILABLE,
            failure);
      }
    }

    private String notEncoded(String reason) {
      return "the document cannot be encoded for field ["
          + field.name()
          + "], and [on_unencodable] is [fail]; "
          + reason;
    }
  }
}
