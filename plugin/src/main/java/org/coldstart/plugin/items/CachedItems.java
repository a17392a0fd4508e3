package org.coldstart.plugin.items;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.start.LearnedItem;
import org.opensearch.common.cache.Cache;
import org.opensearch.common.cache.CacheBuilder;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;

/**
 * Keeps what is asked for often: the items of many people's histories. Bounded in bytes, which are
 * accounted for on the plugin's circuit breaker; where that has no room, nothing is kept.
 */
public final class CachedItems implements LearnedItemStore {

  private static final TimeValue UNUSED = TimeValue.timeValueHours(1);
  private static final long ENTRY_BYTES = 160;

  private record Key(String stamp, String id) {}

  private final LearnedItemStore behind;
  private final Supplier<CircuitBreaker> breaker;
  private volatile Cache<Key, LearnedItem> cache;

  /**
   * A cache's figures.
   *
   * @param items how many it holds
   * @param bytes memory that they take
   * @param hits how often an item was there
   * @param misses how often it was not
   * @param evictions how many had to make room, or were not used for long
   */
  public record Stats(long items, long bytes, long hits, long misses, long evictions) {}

  /**
   * @param behind where items come from
   * @param breaker the plugin's breaker, which the node hands over after it has built its parts
   * @param limitBytes the most that may be held
   */
  public CachedItems(LearnedItemStore behind, Supplier<CircuitBreaker> breaker, long limitBytes) {
    this.behind = behind;
    this.breaker = breaker;
    this.cache = ofSize(limitBytes);
  }

  private Cache<Key, LearnedItem> ofSize(long limitBytes) {
    return CacheBuilder.<Key, LearnedItem>builder()
        .setMaximumWeight(limitBytes)
        .weigher(CachedItems::bytesOf)
        .setExpireAfterAccess(UNUSED)
        .removalListener(
            gone -> breaker.get().addWithoutBreaking(-bytesOf(gone.getKey(), gone.getValue())))
        .build();
  }

  private static long bytesOf(Key key, LearnedItem item) {
    return ENTRY_BYTES + 2L * key.id.length() + item.ramBytesUsed();
  }

  /** Begins anew with another limit. */
  public void limit(long bytes) {
    Cache<Key, LearnedItem> before = cache;
    cache = ofSize(bytes);
    before.invalidateAll();
  }

  /** The figures up to now, since the limit was last set. */
  public Stats stats() {
    Cache<Key, LearnedItem> now = cache;
    return new Stats(
        now.count(),
        now.weight(),
        now.stats().getHits(),
        now.stats().getMisses(),
        now.stats().getEvictions());
  }

  @Override
  public void find(
      TwoTowerModel model,
      Collection<String> ids,
      Executor executor,
      ActionListener<FoundItems> listener) {
    Map<String, LearnedItem> found = new HashMap<>();
    List<String> missing = new ArrayList<>();
    for (String id : ids) {
      LearnedItem kept = cache.get(new Key(model.stamp(), id));
      if (kept == null) {
        missing.add(id);
      } else {
        found.put(id, kept);
      }
    }
    FoundItems kept = new FoundItems(found, Map.of());
    if (missing.isEmpty()) {
      listener.onResponse(kept);
      return;
    }
    behind.find(
        model,
        missing,
        executor,
        ActionListener.map(
            listener,
            fetched -> {
              fetched
                  .items()
                  .forEach(
                      (id, item) -> {
                        if (isFinal(model, fetched, id)) {
                          keep(new Key(model.stamp(), id), item);
                        }
                      });
              return kept.and(fetched);
            }));
  }

  /**
   * Whether what is known of an item stays so for as long as there is the version. What a warm-up
   * made the next one changes, and what the training knew nothing of it may make; nobody tells the
   * caches.
   */
  private static boolean isFinal(TwoTowerModel model, FoundItems found, String id) {
    return !model.servesItems() || (found.revision(id) == 0 && found.items().get(id).isWarm());
  }

  private void keep(Key key, LearnedItem item) {
    try {
      breaker
          .get()
          .addEstimateBytesAndMaybeBreak(bytesOf(key, item), "what was learned of an item");
    } catch (CircuitBreakingException full) {
      return;
    }
    cache.put(key, item);
  }
}
