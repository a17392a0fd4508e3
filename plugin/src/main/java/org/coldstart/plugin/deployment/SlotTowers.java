package org.coldstart.plugin.deployment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.ingest.LearnedItemSource;
import org.coldstart.ingest.LiveSlot;
import org.coldstart.ingest.LiveSlots;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.definition.Side;
import org.coldstart.plugin.items.CachedItems;
import org.coldstart.plugin.items.FoundItems;
import org.coldstart.plugin.items.ItemRestorer;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.ModelCache;
import org.coldstart.plugin.registry.Slot;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.action.support.GroupedActionListener;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.threadpool.ThreadPool;

/** The towers of a deployment's live slots, with all that they look up at hand. Never blocks. */
public final class SlotTowers {

  private static final Logger logger = LogManager.getLogger(SlotTowers.class);

  private final ModelCache cache;
  private final CachedItems items;
  private final ItemRestorer restorer;
  private final ThreadPool threadPool;

  /**
   * Wired by the node.
   *
   * @param cache brings the towers
   * @param items what versions learned of items
   * @param restorer stores that again where it is missing
   */
  @Inject
  public SlotTowers(
      ModelCache cache, CachedItems items, ItemRestorer restorer, ThreadPool threadPool) {
    this.cache = cache;
    this.items = items;
    this.restorer = restorer;
    this.threadPool = threadPool;
  }

  /**
   * What was loaded.
   *
   * @param slots those that can be filled
   * @param all whether these are all that are live
   */
  record Loaded(LiveSlots slots, boolean all) {}

  /**
   * Loads the towers of a deployment.
   *
   * @param stamp the version that is a must; empty where all are. Slots of others whose towers
   *     cannot be had are left out
   * @param listener hears in the context of the caller
   */
  void load(Deployment deployment, Optional<String> stamp, ActionListener<Loaded> listener) {
    List<Slot> live = deployment.liveSlots();
    if (live.isEmpty() || (stamp.isPresent() && deployment.slotOf(stamp.get()).isEmpty())) {
      listener.onFailure(
          new OpenSearchStatusException(
              "no such version is live on field [{}] of index [{}] any more",
              RestStatus.CONFLICT,
              deployment.field(),
              deployment.index()));
      return;
    }
    ActionListener<Collection<Optional<LiveSlot>>> collected =
        ContextPreservingActionListener.wrapPreservingContext(
            ActionListener.map(listener, found -> loaded(deployment, found)),
            threadPool.getThreadContext());
    GroupedActionListener<Optional<LiveSlot>> all =
        new GroupedActionListener<>(collected, live.size());
    for (Slot slot : live) {
      boolean must = stamp.isEmpty() || slot.stamp().equals(stamp.get());
      load(
          slot,
          deployment.side(),
          ActionListener.wrap(
              towers -> all.onResponse(Optional.of(towers)),
              e -> {
                if (must) {
                  all.onFailure(e);
                } else {
                  logger.warn("slot [{}] of [{}] is left as it is", slot, deployment.index(), e);
                  all.onResponse(Optional.empty());
                }
              }));
    }
  }

  private static Loaded loaded(Deployment deployment, Collection<Optional<LiveSlot>> found) {
    List<LiveSlot> slots = new ArrayList<>();
    found.forEach(slot -> slot.ifPresent(slots::add));
    slots.sort(java.util.Comparator.comparing(LiveSlot::name));
    return new Loaded(
        new LiveSlots(slots, Collections.emptySortedMap(), deployment.freeSlots()),
        slots.size() == found.size());
  }

  private void load(Slot slot, Side side, ActionListener<LiveSlot> listener) {
    cache.get(
        slot.stamp(),
        ActionListener.wrap(
            towers ->
                restorer.ensure(
                    towers,
                    ActionListener.map(
                        listener,
                        stored ->
                            new LiveSlot(
                                slot.name(), side, slot.stamp(), towers, itemsOf(towers)))),
            listener::onFailure));
  }

  private LearnedItemSource itemsOf(TwoTowerModel towers) {
    return (ids, listener) ->
        items.find(
            towers,
            ids,
            threadPool.generic(),
            ActionListener.map(listener, FoundItems::requireAll));
  }
}
