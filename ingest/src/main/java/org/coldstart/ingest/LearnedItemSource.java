package org.coldstart.ingest;

import java.util.Collection;
import org.coldstart.model.start.LearnedItems;
import org.opensearch.core.action.ActionListener;

/** Brings what a version learned of items, from wherever it is kept. */
@FunctionalInterface
public interface LearnedItemSource {

  /**
   * Looks items up. Never blocks; answers on the calling thread where everything is at hand, else
   * on a thread that may compute.
   *
   * @param ids the items; those that the version never learned of are no error
   * @param listener gets what was learned of those that it knows, or why nobody can tell
   */
  void find(Collection<String> ids, ActionListener<LearnedItems> listener);
}
