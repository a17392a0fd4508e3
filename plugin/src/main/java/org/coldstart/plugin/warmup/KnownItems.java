package org.coldstart.plugin.warmup;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.feature.Vocabulary;
import org.coldstart.model.start.LearnedItem;
import org.coldstart.plugin.items.FoundItems;
import org.coldstart.plugin.items.LearnedItemStore;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.action.ActionListener;

/**
 * What a version's training learned of items; not what a warm-up made of them since. Blocks, so it
 * belongs on a thread pool that may.
 */
final class KnownItems {

  private static final int AT_ONCE = 2_000;

  private final LearnedItemStore items;
  private final TwoTowerModel model;
  private final Vocabulary warmedUp;
  private final Executor executor;

  /**
   * @param items where versions keep what they learned of items
   * @param warmedUp the items whose rows were in the version's artefact and are no training's
   */
  KnownItems(LearnedItemStore items, TwoTowerModel model, Vocabulary warmedUp, Executor executor) {
    this.items = items;
    this.model = model;
    this.warmedUp = warmedUp;
    this.executor = executor;
  }

  /** Those of some items that the training knew, by id. */
  Map<String, LearnedItem> among(Collection<String> ids) {
    Map<String, LearnedItem> known = new HashMap<>();
    List<String> all = List.copyOf(ids);
    for (int from = 0; from < all.size(); from += AT_ONCE) {
      List<String> some = all.subList(from, Math.min(all.size(), from + AT_ONCE));
      FoundItems found =
          PlainActionFuture.<FoundItems, RuntimeException>get(
              l ->
                  items.find(model, some, executor, ActionListener.map(l, FoundItems::requireAll)));
      found
          .items()
          .forEach(
              (id, item) -> {
                if (found.revision(id) == 0 && item.isWarm() && warmedUp.find(id) < 0) {
                  known.put(id, item);
                }
              });
    }
    return known;
  }
}
