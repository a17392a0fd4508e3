package org.coldstart.model.start;

import java.util.List;
import java.util.Optional;
import org.coldstart.model.feature.Vocabulary;

/**
 * What a model keeps for items that its training knew nothing of.
 *
 * @param audience what an item's own step needs of the users; empty where there is none, as in
 *     artefacts of format version 1 that were made before it was kept
 * @param warmedUp the items whose rows come from a warm-up and not from the training
 */
public record LaterItems(Optional<Audience> audience, Vocabulary warmedUp) {

  /** Of a model that cannot be warmed up. */
  public static final LaterItems UNPREPARED =
      new LaterItems(Optional.empty(), Vocabulary.of(List.of()));

  /** Of a model fresh from its training. */
  public static LaterItems before(Audience audience) {
    return new LaterItems(Optional.of(audience), UNPREPARED.warmedUp);
  }
}
