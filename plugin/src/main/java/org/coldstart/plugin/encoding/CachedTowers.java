package org.coldstart.plugin.encoding;

import org.coldstart.model.TwoTowerModel;
import org.coldstart.plugin.registry.ModelCache;
import org.coldstart.plugin.stats.EncodingCounters;
import org.coldstart.plugin.stats.SlowEncodings;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;

/**
 * The node's cache of towers for those who act for a client: a load that was begun by one request
 * is shared by others, so each gets its answer back in its own context and goes on with its own
 * rights. What the towers do is counted.
 */
public final class CachedTowers implements TowerSource {

  private final ModelCache cache;
  private final ThreadContext threadContext;
  private final EncodingCounters counters;
  private final SlowEncodings slow;

  /**
   * @param threadContext the node's
   */
  public CachedTowers(
      ModelCache cache,
      ThreadContext threadContext,
      EncodingCounters counters,
      SlowEncodings slow) {
    this.cache = cache;
    this.threadContext = threadContext;
    this.counters = counters;
    this.slow = slow;
  }

  @Override
  public void get(String stamp, ActionListener<TwoTowerModel> listener) {
    cache.get(
        stamp,
        ContextPreservingActionListener.wrapPreservingContext(
            ActionListener.delegateFailure(
                listener,
                (asker, towers) -> asker.onResponse(new CountedTowers(towers, counters, slow))),
            threadContext));
  }
}
