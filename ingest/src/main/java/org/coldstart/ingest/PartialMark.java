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

  /**
   * Takes the mark away.
   *
   * @return whether there was one
   */
  public static boolean remove(Map<String, ?> source) {
    return source.remove(FIELD) != null;
  }
}
