package org.coldstart.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.opensearch.ingest.AbstractBatchingSystemProcessor;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.plugins.IngestPlugin.SystemIngestPipelineConfigKeys;

/**
 * Encodes whatever is written to an index that carries vectors, after all pipelines of its writers.
 * It refuses no document for want of a vector: nobody asked for it by name. In an index that has
 * the mapping of a deployed one, and is none, it does nothing.
 */
public final class AttachedEncoder extends AbstractBatchingSystemProcessor {

  /** Its name among the processors that plugins attach. */
  public static final String TYPE = "item_tower_attached";

  private final List<DocumentEncoder> encoders;

  private AttachedEncoder(String tag, String description, List<DocumentEncoder> encoders) {
    super(tag, description, Integer.MAX_VALUE);
    this.encoders = List.copyOf(encoders);
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
    encode(0, documents, new ArrayList<>(), handler);
  }

  private void encode(
      int field,
      List<IngestDocumentWrapper> documents,
      List<IngestDocumentWrapper> failed,
      Consumer<List<IngestDocumentWrapper>> handler) {
    if (field == encoders.size() || documents.isEmpty()) {
      List<IngestDocumentWrapper> all = new ArrayList<>(failed);
      all.addAll(documents);
      handler.accept(all);
      return;
    }
    encoders
        .get(field)
        .encode(
            documents,
            results -> {
              List<IngestDocumentWrapper> going = new ArrayList<>(results.size());
              for (IngestDocumentWrapper result : results) {
                (result.getException() == null ? going : failed).add(result);
              }
              encode(field + 1, going, failed, handler);
            });
  }

  /** Makes the encoder of an index from what its mapping says. */
  public static final class Factory extends AbstractBatchingSystemProcessor.Factory {

    private final AttachedTowers towers;
    private final StoredDocuments stored;

    /**
     * @param towers where the encoders find their towers, document by document
     * @param stored where they read what an update brings only a part of
     */
    public Factory(AttachedTowers towers, StoredDocuments stored) {
      super(TYPE);
      this.towers = towers;
      this.stored = stored;
    }

    /** Null where the index carries no vectors. */
    @Override
    protected AbstractBatchingSystemProcessor newProcessor(
        String tag, String description, Map<String, Object> config) {
      List<DocumentEncoder> encoders = new ArrayList<>();
      for (String field : AttachedFields.in(mapping(config))) {
        encoders.add(
            new DocumentEncoder(
                new VectorField(field),
                (index, listener) -> towers.find(index, field, listener),
                stored,
                DocumentEncoder.Manner.ATTACHED));
      }
      return encoders.isEmpty() ? null : new AttachedEncoder(tag, description, encoders);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> mapping(Map<String, Object> config) {
      return (Map<String, Object>) config.get(SystemIngestPipelineConfigKeys.INDEX_MAPPINGS);
    }
  }
}
