package org.coldstart.plugin.documents;

import java.util.Map;
import java.util.Optional;

/**
 * How far a shard has been looked at.
 *
 * @param history the shard's history; sequence numbers of another one say nothing
 * @param checkpoint the sequence number in that history up to which everything was looked at, and
 *     which can never be rolled back
 */
public record ShardMark(String history, long checkpoint) {

  private static final String HISTORY = "history";
  private static final String CHECKPOINT = "checkpoint";

  /**
   * Whether a shard still has all that was looked at.
   *
   * @param end how far it can be looked at now; null where there is no such shard
   */
  public boolean holdsFor(ShardMark end) {
    return end != null && history.equals(end.history()) && checkpoint <= end.checkpoint();
  }

  /** As JSON keeps it. */
  public Map<String, Object> toMap() {
    return Map.of(HISTORY, history, CHECKPOINT, checkpoint);
  }

  /** What {@link #toMap} gave; empty where it is nothing of the kind. */
  public static Optional<ShardMark> ofMap(Object stored) {
    return stored instanceof Map<?, ?> parts
            && parts.get(HISTORY) instanceof String history
            && parts.get(CHECKPOINT) instanceof Number checkpoint
        ? Optional.of(new ShardMark(history, checkpoint.longValue()))
        : Optional.empty();
  }
}
