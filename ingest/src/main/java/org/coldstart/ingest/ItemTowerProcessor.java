package org.coldstart.ingest;

import static org.opensearch.ingest.ConfigurationUtils.newConfigurationException;
import static org.opensearch.ingest.ConfigurationUtils.readStringProperty;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.common.util.concurrent.CountDown;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.ingest.AbstractBatchingProcessor;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.ingest.Processor;

/**
 * Writes the vectors of a model's live versions into documents as they are indexed.
 *
 * <p>The field that carries the vectors is the plugin's own: whatever a document brings along there
 * is replaced, so that vectors copied from another index or version never come in. Where no version
 * lives in the document's index the field is left out, and the document passes otherwise unchanged.
 * A document that cannot be encoded harms no other of its bulk.
 */
public final class ItemTowerProcessor extends AbstractBatchingProcessor {

  /** The processor's name in pipelines. */
  public static final String TYPE = "item_tower";

  /** What becomes of a document for which a live version gives no vector. */
  enum OnUnencodable {
    INDEX_WITHOUT_VECTOR,
    FAIL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final String model;
  private final VectorField field;
  private final OnUnencodable onUnencodable;
  private final LiveTowers towers;

  ItemTowerProcessor(
      String tag,
      String description,
      int batchSize,
      String model,
      VectorField field,
      OnUnencodable onUnencodable,
      LiveTowers towers) {
    super(tag, description, batchSize);
    this.model = model;
    this.field = field;
    this.onUnencodable = onUnencodable;
    this.towers = towers;
  }

  @Override
  public String getType() {
    return TYPE;
  }

  @Override
  public IngestDocument execute(IngestDocument document) {
    throw new UnsupportedOperationException("[" + TYPE + "] loads towers asynchronously");
  }

  @Override
  public void execute(IngestDocument document, BiConsumer<IngestDocument, Exception> handler) {
    subBatchExecute(
        List.of(new IngestDocumentWrapper(0, 0, document, null)),
        results -> {
          Exception failure = results.get(0).getException();
          handler.accept(failure == null ? results.get(0).getIngestDocument() : null, failure);
        });
  }

  @Override
  protected void subBatchExecute(
      List<IngestDocumentWrapper> documents, Consumer<List<IngestDocumentWrapper>> handler) {
    Map<String, List<Integer>> positionsByIndex = new LinkedHashMap<>();
    for (int position = 0; position < documents.size(); position++) {
      Map<String, Object> source =
          documents.get(position).getIngestDocument().getSourceAndMetadata();
      positionsByIndex
          .computeIfAbsent(
              String.valueOf(source.get(IngestDocument.Metadata.INDEX.getFieldName())),
              index -> new ArrayList<>())
          .add(position);
    }
    IngestDocumentWrapper[] results = new IngestDocumentWrapper[documents.size()];
    CountDown unfinished = new CountDown(positionsByIndex.size());
    positionsByIndex.forEach(
        (index, positions) -> {
          ActionListener<LiveSlots> sameIndex =
              ActionListener.notifyOnce(
                  new SameIndex(
                      positions.stream()
                          .map(position -> documents.get(position).getIngestDocument())
                          .toList(),
                      step -> {
                        for (int position : positions) {
                          results[position] = apply(step, documents.get(position));
                        }
                        if (unfinished.countDown()) {
                          handler.accept(Arrays.asList(results));
                        }
                      }));
          try {
            towers.find(model, index, field.name(), sameIndex);
          } catch (RuntimeException e) {
            sameIndex.onFailure(e);
          }
        });
  }

  /** Documents of one index, which wait for its towers and for what those know of the items. */
  private final class SameIndex implements ActionListener<LiveSlots> {

    private final List<IngestDocument> batch;
    private final Consumer<DocumentStep> documents;

    private SameIndex(List<IngestDocument> batch, Consumer<DocumentStep> documents) {
      this.batch = batch;
      this.documents = documents;
    }

    @Override
    public void onResponse(LiveSlots slots) {
      if (slots.isEmpty()) {
        documents.accept(ItemTowerProcessor.this::clear);
        return;
      }
      ActionListener<ItemEncoding.Batch> whenKnown =
          ActionListener.notifyOnce(
              new ActionListener<>() {
                @Override
                public void onResponse(ItemEncoding.Batch known) {
                  documents.accept(document -> write(document, known));
                }

                @Override
                public void onFailure(Exception failure) {
                  SameIndex.this.onFailure(failure);
                }
              });
      try {
        new ItemEncoding(slots)
            .lookUp(batch.stream().map(ItemTowerProcessor::item).toList(), whenKnown);
      } catch (RuntimeException e) {
        whenKnown.onFailure(e);
      }
    }

    @Override
    public void onFailure(Exception failure) {
      documents.accept(document -> withoutTowers(document, failure));
    }
  }

  private static ItemDocument item(IngestDocument document) {
    Map<String, Object> source = document.getSourceAndMetadata();
    Object id = source.get(IngestDocument.Metadata.ID.getFieldName());
    return new ItemDocument(source, id == null ? null : id.toString());
  }

  @FunctionalInterface
  private interface DocumentStep {
    void apply(IngestDocument document) throws Exception;
  }

  /**
   * Gives a failed document back in a wrapper of its own: where the pipeline ignores failures, it
   * goes on with the wrapper that it handed in, which must not carry the failure then.
   */
  private static IngestDocumentWrapper apply(DocumentStep step, IngestDocumentWrapper wrapper) {
    try {
      step.apply(wrapper.getIngestDocument());
      return wrapper;
    } catch (Exception e) {
      return new IngestDocumentWrapper(
          wrapper.getSlot(), wrapper.getChildSlot(), wrapper.getIngestDocument(), e);
    }
  }

  private void clear(IngestDocument document) {
    Map<String, Object> source = document.getSourceAndMetadata();
    field.requireOwned(source);
    field.remove(source);
  }

  private void write(IngestDocument document, ItemEncoding.Batch known) {
    clear(document);
    EncodedItem encoded = known.encode(item(document));
    if (onUnencodable == OnUnencodable.FAIL && !encoded.unencodable().isEmpty()) {
      throw new IllegalArgumentException(
          notEncoded("slots without a vector and why: " + encoded.unencodable()));
    }
    document.setFieldValue(field.name(), encoded.asObject());
  }

  private void withoutTowers(IngestDocument document, Exception failure) throws Exception {
    clear(document);
    if (failure instanceof IllegalArgumentException) {
      throw failure;
    }
    if (onUnencodable == OnUnencodable.FAIL) {
      throw new OpenSearchStatusException(
          notEncoded("its towers could not be loaded: " + failure.getMessage()),
          RestStatus.SERVICE_UNAVAILABLE,
          failure);
    }
  }

  private String notEncoded(String reason) {
    return "model ["
        + model
        + "] cannot encode the document, and [on_unencodable] is [fail]; "
        + reason;
  }

  /** Makes processors from their pipeline configuration. */
  public static final class Factory extends AbstractBatchingProcessor.Factory {

    private final LiveTowers towers;

    /**
     * @param towers where the processors find their towers, document by document
     */
    public Factory(LiveTowers towers) {
      super(TYPE);
      this.towers = towers;
    }

    /** Batches are whole bulks unless the pipeline says otherwise. */
    @Override
    public AbstractBatchingProcessor create(
        Map<String, Processor.Factory> processorFactories,
        String tag,
        String description,
        Map<String, Object> config)
        throws Exception {
      config.putIfAbsent(BATCH_SIZE_FIELD, Integer.MAX_VALUE);
      return super.create(processorFactories, tag, description, config);
    }

    @Override
    protected AbstractBatchingProcessor newProcessor(
        String tag, String description, int batchSize, Map<String, Object> config) {
      String model = readStringProperty(TYPE, tag, config, "model");
      String field = readStringProperty(TYPE, tag, config, "field");
      if (field.isEmpty()
          || field.startsWith("_")
          || field.startsWith(".")
          || field.endsWith(".")) {
        throw newConfigurationException(
            TYPE, tag, "field", "must name a field of the document, but is [" + field + "]");
      }
      String onUnencodable =
          readStringProperty(
              TYPE, tag, config, "on_unencodable", OnUnencodable.INDEX_WITHOUT_VECTOR.toString());
      return new ItemTowerProcessor(
          tag,
          description,
          batchSize,
          model,
          new VectorField(field),
          onUnencodable(tag, onUnencodable),
          towers);
    }

    private static OnUnencodable onUnencodable(String tag, String name) {
      for (OnUnencodable choice : OnUnencodable.values()) {
        if (choice.toString().equals(name)) {
          return choice;
        }
      }
      throw newConfigurationException(
          TYPE,
          tag,
          "on_unencodable",
          "must be one of " + Arrays.toString(OnUnencodable.values()) + ", but is [" + name + "]");
    }
  }
}
