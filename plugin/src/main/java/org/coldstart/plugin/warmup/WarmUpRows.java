package org.coldstart.plugin.warmup;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coldstart.model.start.LearnedItem;

/** Makes what is to be known of new items from now on. Blocks; used by one thread. */
interface WarmUpRows {

  /**
   * What came of some items.
   *
   * @param rows of those that have evidence and a document, by id
   * @param waiting those that have evidence and no document
   * @param unencodable those whose documents hold what does not fit a feature: they have no vector
   */
  record Made(Map<String, LearnedItem> rows, Set<String> waiting, Set<String> unencodable) {}

  /**
   * Makes rows from all that is known now.
   *
   * @param items of which the training knew nothing; at most {@link EvidenceReader#MOST_IDS}
   */
  Made make(List<String> items);
}
