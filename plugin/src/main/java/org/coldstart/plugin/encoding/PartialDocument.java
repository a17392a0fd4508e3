package org.coldstart.plugin.encoding;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.coldstart.ingest.PartialMark;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.core.xcontent.MediaType;

/**
 * The part of a document that an update in a bulk brings. On its way through the pipelines it shows
 * the encoders what it is, and which document it belongs to. The mark is in nothing that is sent or
 * stored: only maps that are read from here have it, up to when the pipelines are done.
 */
final class PartialDocument extends IndexRequest {

  private boolean marked = true;
  private Exception refusal;

  /**
   * @param part the document as the client gave it
   * @param id the document that it belongs to
   */
  PartialDocument(IndexRequest part, String index, String id, String routing) {
    super(index);
    id(id);
    routing(part.routing() == null ? routing : part.routing());
    version(part.version());
    versionType(part.versionType());
    setPipeline(part.getPipeline());
    setFinalPipeline(part.getFinalPipeline());
    super.source(part.source(), part.getContentType());
  }

  /** To be called when no pipeline will see the document any more. */
  void unmark() {
    marked = false;
  }

  /** Why the update is not to be made, where an encoder says so or the part cannot be read. */
  Optional<Exception> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** What cannot be read is an empty part to the pipelines, whose failures nobody would hear of. */
  @Override
  public Map<String, Object> sourceAsMap() {
    if (!marked) {
      return super.sourceAsMap();
    }
    Map<String, Object> source;
    try {
      source = super.sourceAsMap();
      if (source.containsKey(PartialMark.FIELD)) {
        throw new IllegalArgumentException(
            "field [" + PartialMark.FIELD + "] is not for documents: rename it");
      }
    } catch (RuntimeException e) {
      refusal = e;
      source = new HashMap<>();
    }
    PartialMark.set(source);
    return source;
  }

  @Override
  public IndexRequest source(Map<String, ?> source, MediaType mediaType) {
    PartialMark.remove(source).ifPresent(reason -> refusal = reason);
    return refusal == null ? super.source(source, mediaType) : this;
  }
}
