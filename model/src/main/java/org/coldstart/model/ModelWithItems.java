package org.coldstart.model;

import org.coldstart.model.start.LearnedItemTable;

/**
 * All that a training makes, and all that an artefact holds.
 *
 * @param model what every encoder needs
 * @param items what was learned of single items, of which an encoder needs those that it encodes
 */
public record ModelWithItems(TrainedModel model, LearnedItemTable items) {

  /** The same under another stamp. */
  public ModelWithItems withStamp(String stamp) {
    return new ModelWithItems(model.withStamp(stamp), items);
  }

  /** Encodes with all of it. */
  public Encoder encoder() {
    return new Encoder(model, items);
  }
}
