package org.coldstart.ingest;

import static org.opensearch.ingest.ConfigurationUtils.newConfigurationException;
import static org.opensearch.ingest.ConfigurationUtils.readStringProperty;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.coldstart.model.definition.Side;
import org.opensearch.core.action.ActionListener;
import org.opensearch.ingest.AbstractBatchingProcessor;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.ingest.Processor;

/**
 * Writes the vectors of a model's live versions into documents as they are indexed.
 *
 * <p>The field that carries the vectors is the plugin's own: vectors copied from another index or
 * version never come in. Where no version lives in the document's index the field is left out, and
 * the document passes otherwise unchanged.
 */
public final class TowerProcessor extends AbstractBatchingProcessor {

  /** The name in pipelines of the processor of a side's documents. */
  public static String type(Side side) {
    return side.label() + "_tower";
  }

  /** What becomes of a document for which a live version gives no vector. */
  enum OnUnencodable {
    INDEX_WITHOUT_VECTOR,
    FAIL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Side side;
  private final String model;
  private final VectorField field;
  private final DocumentEncoder encoder;

  private TowerProcessor(
      String tag,
      String description,
      int batchSize,
      Side side,
      String model,
      VectorField field,
      DocumentEncoder encoder) {
    super(tag, description, batchSize);
    this.side = side;
    this.model = model;
    this.field = field;
    this.encoder = encoder;
  }

  /**
   * Whether this writes a side's vectors of a model into a field.
   *
   * @param fieldName the field's name
   */
  public boolean encodes(Side ofSide, String modelName, String fieldName) {
    return side == ofSide && model.equals(modelName) && field.name().equals(fieldName);
  }

  @Override
  public String getType() {
    return type(side);
  }

  @Override
  public IngestDocument execute(IngestDocument document) {
    throw new UnsupportedOperationException("[" + getType() + "] loads towers asynchronously");
  }

  @Override
  public void execute(IngestDocument document, BiConsumer<IngestDocument, Exception> handler) {
    SingleDocument.execute(document, this::subBatchExecute, handler);
  }

  @Override
  protected void subBatchExecute(
      List<IngestDocumentWrapper> documents, Consumer<List<IngestDocumentWrapper>> handler) {
    encoder.encode(documents, handler);
  }

  /** Makes processors from their pipeline configuration. */
  public static final class Factory extends AbstractBatchingProcessor.Factory {

    private final Side side;
    private final LiveTowers towers;
    private final StoredDocuments stored;

    /**
     * @param side of the documents
     * @param towers where the processors find their towers, document by document
     * @param stored where they read what an update brings only a part of
     */
    public Factory(Side side, LiveTowers towers, StoredDocuments stored) {
      super(type(side));
      this.side = side;
      this.towers = towers;
      this.stored = stored;
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
      String model = readStringProperty(type(side), tag, config, "model");
      String field = readStringProperty(type(side), tag, config, "field");
      if (field.isEmpty()
          || field.startsWith("_")
          || field.startsWith(".")
          || field.endsWith(".")) {
        throw newConfigurationException(
            type(side), tag, "field", "must name a field of the document, but is [" + field + "]");
      }
      String onUnencodable =
          readStringProperty(
              type(side),
              tag,
              config,
              "on_unencodable",
              OnUnencodable.INDEX_WITHOUT_VECTOR.toString());
      VectorField vectors = new VectorField(field);
      return new TowerProcessor(
          tag,
          description,
          batchSize,
          side,
          model,
          vectors,
          new DocumentEncoder(
              vectors,
              (index, listener) ->
                  towers.find(
                      model,
                      index,
                      field,
                      ActionListener.map(listener, live -> requireSide(live, index, field))),
              stored,
              onUnencodable(tag, onUnencodable) == OnUnencodable.FAIL
                  ? DocumentEncoder.Manner.STRICT
                  : DocumentEncoder.Manner.TOLERANT));
    }

    private LiveSlots requireSide(LiveSlots live, String index, String field) {
      for (LiveSlot slot : live.loaded()) {
        if (slot.side() != side) {
          throw new IllegalArgumentException(
              "field ["
                  + field
                  + "] of index ["
                  + index
                  + "] carries the vectors of ["
                  + slot.side().label()
                  + "]s: use ["
                  + type(slot.side())
                  + "] there, not ["
                  + type(side)
                  + "]");
        }
      }
      return live;
    }

    private OnUnencodable onUnencodable(String tag, String name) {
      for (OnUnencodable choice : OnUnencodable.values()) {
        if (choice.toString().equals(name)) {
          return choice;
        }
      }
      throw newConfigurationException(
          type(side),
          tag,
          "on_unencodable",
          "must be one of " + Arrays.toString(OnUnencodable.values()) + ", but is [" + name + "]");
    }
  }
}
