package org.coldstart.plugin.encoding;

import java.util.Map;
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

  @Override
  public Map<String, Object> sourceAsMap() {
    Map<String, Object> source = super.sourceAsMap();
    if (marked) {
      PartialMark.set(source);
    }
    return source;
  }

  @Override
  public IndexRequest source(Map<String, ?> source, MediaType mediaType) {
    PartialMark.remove(source);
    return super.source(source, mediaType);
  }
}
