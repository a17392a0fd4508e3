package org.coldstart.ingest;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;

/** A document that comes by itself, as a bulk of one. */
final class SingleDocument {

  private SingleDocument() {}

  static void execute(
      IngestDocument document,
      BiConsumer<List<IngestDocumentWrapper>, Consumer<List<IngestDocumentWrapper>>> batch,
      BiConsumer<IngestDocument, Exception> handler) {
    batch.accept(
        List.of(new IngestDocumentWrapper(0, 0, document, null)),
        results -> {
          Exception failure = results.get(0).getException();
          handler.accept(failure == null ? results.get(0).getIngestDocument() : null, failure);
        });
  }
}
