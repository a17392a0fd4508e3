package org.coldstart.plugin.settings;

import java.util.List;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Setting.Property;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.util.concurrent.OpenSearchExecutors;
import org.opensearch.core.common.unit.ByteSizeValue;

/** The plugin's cluster and node settings. */
public final class ColdStartSettings {

  private static final String PREFIX = "plugins.coldstart.";

  /**
   * The memory that one node's trainings may take, data and learning, absolute or as a share of the
   * heap.
   */
  public static final Setting<ByteSizeValue> TRAINING_MEMORY_LIMIT =
      Setting.memorySizeSetting(
          PREFIX + "training.memory_limit", "40%", Property.NodeScope, Property.Dynamic);

  /** The threads that one training computes with; half of the node's processors by default. */
  public static final Setting<Integer> TRAINING_THREADS =
      new Setting<>(
          PREFIX + "training.threads",
          settings ->
              Integer.toString(Math.max(1, OpenSearchExecutors.allocatedProcessors(settings) / 2)),
          threads -> Setting.parseInt(threads, 1, PREFIX + "training.threads"),
          Property.NodeScope);

  /** The largest value of {@link #TRAINING_MAX_CONCURRENT}. */
  public static final int MOST_TRAININGS = 16;

  /** How many trainings may run on one node at a time. */
  public static final Setting<Integer> TRAINING_MAX_CONCURRENT =
      Setting.intSetting(
          PREFIX + "training.max_concurrent",
          1,
          1,
          MOST_TRAININGS,
          Property.NodeScope,
          Property.Dynamic);

  /**
   * The memory that decoded towers on one node, and what they learned of items that are asked for
   * often, may hold, absolute or as a share of the heap.
   */
  public static final Setting<ByteSizeValue> CACHE_MEMORY_LIMIT =
      Setting.memorySizeSetting(
          PREFIX + "cache.memory_limit", "20%", Property.NodeScope, Property.Dynamic);

  /** How many documents a second a back-fill writes; -1 for as many as the cluster takes. */
  public static final Setting<Float> DEPLOY_REQUESTS_PER_SECOND =
      Setting.floatSetting(
          PREFIX + "deploy.requests_per_second", -1f, -1f, Property.NodeScope, Property.Dynamic);

  /**
   * How long a freed slot rests before another version's vectors may lie in it: requests that were
   * begun before it was freed still use it. A request that takes longer meets the stamps of a
   * version that it does not expect, and finds less.
   */
  public static final Setting<TimeValue> DEPLOY_GRACE_PERIOD =
      Setting.timeSetting(
          PREFIX + "deploy.grace_period",
          TimeValue.timeValueSeconds(10),
          TimeValue.ZERO,
          Property.NodeScope,
          Property.Dynamic);

  /**
   * How many ready versions of a model are kept, and as many failed ones; older ones that are not
   * live are removed.
   */
  public static final Setting<Integer> VERSIONS_KEEP =
      Setting.intSetting(PREFIX + "versions.keep", 10, 1, Property.NodeScope, Property.Dynamic);

  /** How many runs of a verb that have ended are kept; older ones are removed. */
  public static final Setting<Integer> RUNS_KEEP =
      Setting.intSetting(PREFIX + "runs.keep", 1_000, 1, Property.NodeScope, Property.Dynamic);

  /**
   * How long after one sweep for stale vectors the next one begins; -1 for none. What changes a
   * document past the encoders is mended by then, and the time that a sweep takes.
   */
  public static final Setting<TimeValue> SWEEP_INTERVAL =
      Setting.timeSetting(
          PREFIX + "sweep.interval",
          TimeValue.timeValueSeconds(30),
          TimeValue.MINUS_ONE,
          Property.NodeScope,
          Property.Dynamic);

  /** From when on an encoding is logged as slow, at level WARN; -1 for never. */
  public static final Setting<TimeValue> SLOW_ENCODE_WARN = slowEncode("warn");

  /** As {@link #SLOW_ENCODE_WARN}, at level INFO. */
  public static final Setting<TimeValue> SLOW_ENCODE_INFO = slowEncode("info");

  /** As {@link #SLOW_ENCODE_WARN}, at level DEBUG. */
  public static final Setting<TimeValue> SLOW_ENCODE_DEBUG = slowEncode("debug");

  private static final long SHARE_OF_ITEMS = 8;

  private ColdStartSettings() {}

  private static Setting<TimeValue> slowEncode(String level) {
    return Setting.timeSetting(
        PREFIX + "slowlog.threshold.encode." + level,
        TimeValue.MINUS_ONE,
        TimeValue.MINUS_ONE,
        Property.NodeScope,
        Property.Dynamic);
  }

  /** How much of {@link #CACHE_MEMORY_LIMIT} is for items. */
  public static long itemBytes(ByteSizeValue cacheLimit) {
    return cacheLimit.getBytes() / SHARE_OF_ITEMS;
  }

  /** How much of {@link #CACHE_MEMORY_LIMIT} is for towers. */
  public static long towerBytes(ByteSizeValue cacheLimit) {
    return cacheLimit.getBytes() - itemBytes(cacheLimit);
  }

  /** All of them, for registration. */
  public static List<Setting<?>> all() {
    return List.of(
        TRAINING_MEMORY_LIMIT,
        TRAINING_THREADS,
        TRAINING_MAX_CONCURRENT,
        CACHE_MEMORY_LIMIT,
        DEPLOY_REQUESTS_PER_SECOND,
        DEPLOY_GRACE_PERIOD,
        VERSIONS_KEEP,
        RUNS_KEEP,
        SWEEP_INTERVAL,
        SLOW_ENCODE_WARN,
        SLOW_ENCODE_INFO,
        SLOW_ENCODE_DEBUG);
  }
}
