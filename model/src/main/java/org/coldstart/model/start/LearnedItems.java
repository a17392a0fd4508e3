package org.coldstart.model.start;

import java.util.Optional;

/**
 * What a training learned of its items, or of as many of them as somebody has brought: all of them
 * in memory ({@link LearnedItemTable}), or those of one history read from wherever they are kept.
 * Safe for use by many threads; finding takes no lock and does no I/O.
 */
@FunctionalInterface
public interface LearnedItems {

  /** Nothing. */
  LearnedItems NONE = id -> Optional.empty();

  /** What was learned of an item; empty where it is not known. */
  Optional<LearnedItem> find(String id);
}
