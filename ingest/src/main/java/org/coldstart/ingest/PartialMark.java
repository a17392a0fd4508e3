package org.coldstart.ingest;

import java.util.Map;
import java.util.Optional;

/**
 * Tells the encoders that a document is only a part of the one that will be stored, which looks no
 * different from a whole one that lacks some features. Whoever knows where the document comes from
 * sets it; it reaches no index.
 */
public final class PartialMark {

  /** The field of a document on its way that holds the mark. */
  public static final String FIELD = "_coldstart_partial";

  /**
   * Told apart by identity: a client may have a field of that name, but never this object. A
   * string, since pipelines copy documents and can copy nothing else.
   */
  @SuppressWarnings("StringOperationCanBeSimplified")
  private static final String MARK = new String("partial");

  private PartialMark() {}

  /** Marks a document. */
  public static void set(Map<String, Object> source) {
    source.put(FIELD, MARK);
  }

  /** Whether a document is marked. The mark stays, for those who come after. */
  static boolean isSet(Map<String, ?> source) {
    Object value = source.get(FIELD);
    return value == MARK || value instanceof Exception;
  }

  /**
   * Leaves with the mark why the document is not to be stored. A pipeline's own failure of an
   * update without upsert never reaches its client: the server looks for the document that would be
   * created, finds none, and the whole bulk is lost.
   */
  static void refuse(Map<String, Object> source, Exception reason) {
    source.put(FIELD, reason);
  }

  /** Takes the mark away, and returns why the document is not to be stored, where that was left. */
  public static Optional<Exception> remove(Map<String, ?> source) {
    return source.remove(FIELD) instanceof Exception reason
        ? Optional.of(reason)
        : Optional.empty();
  }
}
