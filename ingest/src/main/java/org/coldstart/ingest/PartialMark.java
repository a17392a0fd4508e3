package org.coldstart.ingest;

import java.util.Map;

/**
 * Tells the encoders that a document is only a part of the one that will be stored, which looks no
 * different from a whole one that lacks some features. Whoever knows where the document comes from
 * sets it; it reaches no index.
 */
public final class PartialMark {

  private static final String FIELD = "_coldstart_partial";

  private PartialMark() {}

  /** Marks a document. */
  public static void set(Map<String, Object> source) {
    source.put(FIELD, true);
  }

  /** Whether a document is marked. The mark stays, for those who come after. */
  static boolean isSet(Map<String, ?> source) {
    return source.containsKey(FIELD);
  }

  /** Takes the mark away. */
  public static void remove(Map<String, ?> source) {
    source.remove(FIELD);
  }
}
