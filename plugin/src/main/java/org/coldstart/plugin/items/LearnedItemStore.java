package org.coldstart.plugin.items;

import java.util.Collection;
import java.util.concurrent.Executor;
import org.coldstart.model.TwoTowerModel;
import org.opensearch.core.action.ActionListener;

/** Where what versions learned of items is looked up. */
@FunctionalInterface
public interface LearnedItemStore {

  /**
   * Looks items up. Never blocks.
   *
   * @param model the version
   * @param ids distinct; those that the version never learned of are no error
   * @param executor where the answer is given if something had to be fetched; else it is given on
   *     the calling thread
   * @param listener gets what was found, and what could not be read; of a failure as a whole it
   *     hears only where the executor has no room
   */
  void find(
      TwoTowerModel model,
      Collection<String> ids,
      Executor executor,
      ActionListener<FoundItems> listener);
}
