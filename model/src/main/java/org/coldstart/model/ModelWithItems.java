package org.coldstart.model;

import org.coldstart.model.start.LaterItems;
import org.coldstart.model.start.LearnedItemTable;

/**
 * All that a training makes, and all that an artefact holds.
 *
 * @param model what every encoder needs
 * @param items what was learned of single items, of which an encoder needs those that it encodes
 * @param later what a warm-up needs, and which items have had one
 */
public record ModelWithItems(TrainedModel model, LearnedItemTable items, LaterItems later) {

  /** A model that is not prepared for warm-ups. */
  public ModelWithItems(TrainedModel model, LearnedItemTable items) {
    this(model, items, LaterItems.UNPREPARED);
  }

  /** The same under another stamp. */
  public ModelWithItems withStamp(String stamp) {
    return new ModelWithItems(model.withStamp(stamp), items, later);
  }

  /** Encodes with all of it. */
  public Encoder encoder() {
    return new Encoder(model, items);
  }
}
