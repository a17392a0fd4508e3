package org.coldstart.ingest;

import static org.opensearch.ingest.ConfigurationUtils.newConfigurationException;
import static org.opensearch.ingest.ConfigurationUtils.readStringProperty;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
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
  private final DocumentEncoder encoder;

  private ItemTowerProcessor(
      String tag,
      String description,
      int batchSize,
      String model,
      VectorField field,
      DocumentEncoder encoder) {
    super(tag, description, batchSize);
    this.model = model;
    this.field = field;
    this.encoder = encoder;
  }

  /**
   * Whether this writes a model's vectors into a field.
   *
   * @param fieldName the field's name
   */
  public boolean encodes(String modelName, String fieldName) {
    return model.equals(modelName) && field.name().equals(fieldName);
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
    SingleDocument.execute(document, this::subBatchExecute, handler);
  }

  @Override
  protected void subBatchExecute(
      List<IngestDocumentWrapper> documents, Consumer<List<IngestDocumentWrapper>> handler) {
    encoder.encode(documents, handler);
  }

  /** Makes processors from their pipeline configuration. */
  public static final class Factory extends AbstractBatchingProcessor.Factory {

    private final LiveTowers towers;
    private final StoredDocuments stored;

    /**
     * @param towers where the processors find their towers, document by document
     * @param stored where they read what an update brings only a part of
     */
    public Factory(LiveTowers towers, StoredDocuments stored) {
      super(TYPE);
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
      VectorField vectors = new VectorField(field);
      return new ItemTowerProcessor(
          tag,
          description,
          batchSize,
          model,
          vectors,
          new DocumentEncoder(
              vectors,
              (index, listener) -> towers.find(model, index, field, listener),
              stored,
              onUnencodable(tag, onUnencodable) == OnUnencodable.FAIL
                  ? DocumentEncoder.Manner.STRICT
                  : DocumentEncoder.Manner.TOLERANT));
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
