package org.coldstart.ingest;

import java.util.Objects;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.definition.Side;

/**
 * A slot of a deployment that a live version fills, with the towers that fill it.
 *
 * @param name the slot: {@code a}, {@code b} …
 * @param side of the documents that are encoded
 * @param stamp the stamp that goes beside every vector of this version
 * @param model the version's towers
 * @param items what the version learned of single items
 */
public record LiveSlot(
    String name, Side side, String stamp, TwoTowerModel model, LearnedItemSource items) {

  /** Refuses nulls: a live slot without a tower is not live. */
  public LiveSlot {
    Objects.requireNonNull(name);
    Objects.requireNonNull(side);
    Objects.requireNonNull(stamp);
    Objects.requireNonNull(model);
    Objects.requireNonNull(items);
  }
}
