package org.coldstart.ingest;

import org.opensearch.core.action.ActionListener;

/** Knows which versions of a model live in an index, and brings their towers. */
public interface LiveTowers {

  /**
   * Finds the live slots of a deployment and loads their towers where they are not loaded yet.
   * Never blocks; answers on the calling thread where all towers are at hand.
   *
   * @param model the model's name
   * @param index the index, alias or data stream that a document is written to
   * @param field the field that carries the vectors
   * @param listener gets the live slots, none where the model is not deployed there. An {@link
   *     IllegalArgumentException} is the client's mistake, for example a field that carries another
   *     model's vectors; any other failure means that nothing could be found out
   */
  void find(String model, String index, String field, ActionListener<LiveSlots> listener);
}
