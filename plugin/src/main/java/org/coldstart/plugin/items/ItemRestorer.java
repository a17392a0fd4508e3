package org.coldstart.plugin.items;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.TwoTowerModel;
import org.opensearch.core.action.ActionListener;

/**
 * Stores what a version learned of its items once more, from its artefact, where it is missed: the
 * index may have been lost with its shards, or left out of a snapshot. Several nodes may do so at a
 * time, they write the same.
 */
public final class ItemRestorer implements LearnedItemStore {

  private static final Logger logger = LogManager.getLogger(ItemRestorer.class);
  private static final long PAUSE_MILLIS = 60_000;

  /** Where whole versions come from. */
  @FunctionalInterface
  public interface Artifacts {
    /** Reads a version's artefact, all of it. */
    void read(String stamp, ActionListener<ModelWithItems> listener);
  }

  private final StoredItems items;
  private final Artifacts artifacts;
  private final Predicate<String> known;
  private final LongSupplier clockMillis;

  /** When each stamp was last tried; guarded by this. */
  private final Map<String, Long> begun = new HashMap<>();

  /**
   * @param known whether there is a version of a stamp
   * @param clockMillis a clock that only goes forward
   */
  public ItemRestorer(
      StoredItems items, Artifacts artifacts, Predicate<String> known, LongSupplier clockMillis) {
    this.items = items;
    this.artifacts = artifacts;
    this.known = known;
    this.clockMillis = clockMillis;
  }

  @Override
  public void find(
      TwoTowerModel model,
      Collection<String> ids,
      Executor executor,
      ActionListener<FoundItems> listener) {
    if (!ids.isEmpty() && !items.has(model)) {
      begin(model.stamp());
    }
    items.find(model, ids, executor, listener);
  }

  /** Answers when all that a version learned of its items is stored. */
  public void ensure(TwoTowerModel model, ActionListener<Void> listener) {
    if (items.has(model)) {
      listener.onResponse(null);
    } else {
      restore(model.stamp(), listener);
    }
  }

  /** Begins in the background, unless that was done of late. */
  private void begin(String stamp) {
    if (!isDue(stamp)) {
      return;
    }
    logger.warn("what version [{}] learned of its items is missing: storing it once more", stamp);
    restore(
        stamp,
        ActionListener.wrap(
            stored -> logger.info("the items of version [{}] are stored again", stamp),
            e -> logger.warn("the items of version [{}] could not be stored again", stamp, e)));
  }

  private synchronized boolean isDue(String stamp) {
    long now = clockMillis.getAsLong();
    Long last = begun.get(stamp);
    if (last != null && now - last < PAUSE_MILLIS) {
      return false;
    }
    begun.put(stamp, now);
    return true;
  }

  private void restore(String stamp, ActionListener<Void> listener) {
    artifacts.read(
        stamp,
        ActionListener.wrap(
            trained ->
                items.save(
                    trained,
                    StoredItems.Progress.SILENT,
                    ActionListener.wrap(
                        stored -> {
                          if (known.test(stamp)) {
                            listener.onResponse(null);
                          } else {
                            items.delete(stamp, listener);
                          }
                        },
                        listener::onFailure)),
            listener::onFailure));
  }
}
