package org.coldstart.ingest;

import org.opensearch.core.action.ActionListener;

/** Knows what lives in an index, whichever model it is of, and brings the towers. */
@FunctionalInterface
public interface AttachedTowers {

  /**
   * Finds the live slots of a field and loads their towers where they are not loaded yet. Never
   * blocks; answers on the calling thread where all towers are at hand.
   *
   * @param index the index, alias or data stream that a document is written to
   * @param field the field that carries the vectors
   * @param listener gets the live slots, none where nothing is deployed there
   */
  void find(String index, String field, ActionListener<LiveSlots> listener);
}
