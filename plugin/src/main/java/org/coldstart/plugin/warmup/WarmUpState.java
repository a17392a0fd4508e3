package org.coldstart.plugin.warmup;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.coldstart.plugin.documents.ShardMark;

/**
 * How far the interactions have been taken in for one version on one deployment.
 *
 * @param claim who has claimed the work last; null before the first
 * @param marks by index UUID and shard ({@code <uuid>/<shard>}), up to where its interactions were
 *     looked at
 * @param items the UUID of the index in which the rows lie that were made; where they lie in
 *     another one by now, they are lost, and the marks with them. Null before the first
 * @param waiting ids of items that have evidence and no document yet
 * @param last what the last completed run came to, for people; empty before the first
 */
public record WarmUpState(
    Claim claim,
    Map<String, ShardMark> marks,
    String items,
    List<String> waiting,
    Map<String, Object> last) {

  /** Nothing was done yet. */
  static final WarmUpState NONE = new WarmUpState(null, Map.of(), null, List.of(), Map.of());

  private static final String RUN = "run";
  private static final String CLAIMED = "claimed";
  private static final String MARKS = "marks";
  private static final String ITEMS = "items";
  private static final String WAITING = "waiting";
  private static final String LAST = "last";

  /**
   * A run that was about to begin.
   *
   * @param run its id
   * @param millis when, by the claiming node's time of day
   */
  record Claim(String run, long millis) {

    /** What stores a run waits for its shard so long at most. */
    private static final long MAY_COME_MILLIS = 60_000;

    /** Whether the run may still come although nothing is stored of it. */
    boolean mayCome(long now) {
      return now - millis < MAY_COME_MILLIS;
    }
  }

  /** Copies what could change. */
  public WarmUpState {
    marks = Map.copyOf(marks);
    waiting = List.copyOf(waiting);
  }

  /** The same, claimed by a run. */
  WarmUpState claimedBy(Claim claimer) {
    return new WarmUpState(claimer, marks, items, waiting, last);
  }

  /**
   * The marks that still hold.
   *
   * @param ends how far the shards can be looked at now
   * @param itemsNow the index in which rows lie now
   */
  Map<String, ShardMark> trusted(Map<String, ShardMark> ends, String itemsNow) {
    Map<String, ShardMark> trusted = new TreeMap<>();
    if (itemsNow.equals(items)) {
      marks.forEach(
          (shard, mark) -> {
            if (mark.holdsFor(ends.get(shard))) {
              trusted.put(shard, mark);
            }
          });
    }
    return trusted;
  }

  Map<String, Object> toMap() {
    Map<String, Object> stored = new TreeMap<>();
    marks.forEach((shard, mark) -> stored.put(shard, mark.toMap()));
    Map<String, Object> map = new LinkedHashMap<>();
    if (claim != null) {
      map.put(RUN, claim.run());
      map.put(CLAIMED, claim.millis());
    }
    map.put(MARKS, stored);
    map.put(ITEMS, items);
    map.put(WAITING, waiting);
    map.put(LAST, last);
    return map;
  }

  /** What {@link #toMap} gave. */
  static WarmUpState ofMap(Map<?, ?> map) {
    Map<String, ShardMark> marks = new TreeMap<>();
    if (map.get(MARKS) instanceof Map<?, ?> stored) {
      stored.forEach(
          (shard, mark) ->
              ShardMark.ofMap(mark).ifPresent(read -> marks.put(String.valueOf(shard), read)));
    }
    List<String> waiting =
        map.get(WAITING) instanceof List<?> ids
            ? ids.stream().map(String::valueOf).toList()
            : List.of();
    Map<String, Object> last = new LinkedHashMap<>();
    if (map.get(LAST) instanceof Map<?, ?> told) {
      told.forEach((key, value) -> last.put(String.valueOf(key), value));
    }
    return new WarmUpState(claim(map), marks, (String) map.get(ITEMS), waiting, last);
  }

  private static Claim claim(Map<?, ?> map) {
    return map.get(RUN) instanceof String run
        ? new Claim(run, map.get(CLAIMED) instanceof Number millis ? millis.longValue() : 0)
        : null;
  }
}
