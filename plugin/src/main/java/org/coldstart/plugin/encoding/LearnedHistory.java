package org.coldstart.plugin.encoding;

import java.util.List;
import java.util.concurrent.Executor;
import org.coldstart.model.TrainedModel;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.plugin.items.FoundItems;
import org.coldstart.plugin.items.LearnedItemStore;
import org.opensearch.core.action.ActionListener;

/**
 * Looks up what a version learned of the items in a user's history, the newest first, until as many
 * are known as count. Only where the newest are unknown to the version does that take more than one
 * step.
 */
public final class LearnedHistory {

  private static final int STEP = TrainedModel.LONGEST_HISTORY;

  private final LearnedItemStore items;

  /**
   * @param items where versions keep what they learned
   */
  public LearnedHistory(LearnedItemStore items) {
    this.items = items;
  }

  /**
   * Never blocks.
   *
   * @param user the raw features of the user
   * @param executor where the answer is given if something had to be fetched
   * @param listener gets the items that {@link TwoTowerModel#encodeUser} wants, and what could not
   *     be read
   * @throws org.coldstart.model.feature.FeatureException where the history is none
   */
  public void find(
      TwoTowerModel model,
      FeatureSource user,
      Executor executor,
      ActionListener<FoundItems> listener) {
    step(model, model.itemsOf(user), FoundItems.NONE, executor, listener);
  }

  private void step(
      TwoTowerModel model,
      List<String> left,
      FoundItems before,
      Executor executor,
      ActionListener<FoundItems> listener) {
    List<String> now = left.subList(0, Math.min(STEP, left.size()));
    items.find(
        model,
        now,
        executor,
        ActionListener.wrap(
            found -> {
              FoundItems all = before.and(found);
              List<String> rest = left.subList(now.size(), left.size());
              boolean enough = all.items().size() >= STEP || !all.failures().isEmpty();
              if (enough || rest.isEmpty()) {
                listener.onResponse(all);
              } else {
                step(model, rest, all, executor, listener);
              }
            },
            listener::onFailure));
  }
}
