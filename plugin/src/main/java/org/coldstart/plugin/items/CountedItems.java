package org.coldstart.plugin.items;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.plugin.stats.ErrorCounts;
import org.coldstart.plugin.stats.Timings;
import org.opensearch.core.action.ActionListener;

/**
 * Counts and times what encoders wait for: looks at a version's index for items that are not at
 * hand.
 */
public final class CountedItems implements LearnedItemStore {

  private final LearnedItemStore behind;
  private final Timings fetches = new Timings();
  private final LongAdder wanted = new LongAdder();
  private final LongAdder found = new LongAdder();
  private final ErrorCounts errors = new ErrorCounts();

  /**
   * @param behind where items come from
   */
  public CountedItems(LearnedItemStore behind) {
    this.behind = behind;
  }

  @Override
  public void find(
      TwoTowerModel model,
      Collection<String> ids,
      Executor executor,
      ActionListener<FoundItems> listener) {
    long began = System.nanoTime();
    wanted.add(ids.size());
    behind.find(
        model,
        ids,
        executor,
        ActionListener.wrap(
            answer -> {
              fetches.record(System.nanoTime() - began);
              found.add(answer.items().size());
              answer.failures().values().forEach(errors::count);
              listener.onResponse(answer);
            },
            e -> {
              errors.count(e);
              listener.onFailure(e);
            }));
  }

  /** The figures as JSON shows them. */
  public Map<String, Object> snapshot() {
    Map<String, Object> snapshot = new LinkedHashMap<>(fetches.snapshot());
    snapshot.put("wanted", wanted.sum());
    snapshot.put("found", found.sum());
    snapshot.put("errors", errors.snapshot());
    return snapshot;
  }
}
