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

  /**
   * Tells what a warm-up made of an item from what the training learned of it, and from what an
   * earlier warm-up made: who has encoded an item must do so again when this changes.
   *
   * @return 0 where it is the training's, or where nothing is known of the item
   */
  default long revision(String id) {
    return 0;
  }
}
