package org.coldstart.model.bench;

import java.util.List;

/** Work of a training whose speed is measured in rounds, beside a peer that does the same work. */
interface TrainingWork extends AutoCloseable {

  /** What {@link #round} gives, in words. */
  String unit();

  /** Whether more of the unit is better. */
  boolean moreIsBetter();

  /** The peer's arguments: its task, and what it needs to know of the sizes. */
  List<String> peerArguments();

  /** Does the work once and tells how fast, in the unit. */
  double round();

  @Override
  void close();
}
