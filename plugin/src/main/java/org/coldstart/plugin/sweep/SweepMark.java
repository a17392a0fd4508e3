package org.coldstart.plugin.sweep;

import org.coldstart.plugin.deployment.FillPass;

/**
 * How far a shard has been swept.
 *
 * @param history the shard's history
 * @param checkpoint the sequence number in that history up to which every document was looked at,
 *     and which can never be rolled back
 */
record SweepMark(String history, long checkpoint) {

  static SweepMark of(FillPass.End end) {
    return new SweepMark(end.history(), end.checkpoint());
  }

  /** Whether a shard of which this is the end still has all that was looked at. */
  boolean holdsFor(FillPass.End end) {
    return end != null && history.equals(end.history()) && checkpoint <= end.checkpoint();
  }
}
