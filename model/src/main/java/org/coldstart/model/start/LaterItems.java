package org.coldstart.model.start;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.coldstart.model.feature.Vocabulary;

/**
 * What a model keeps for items that its training knew nothing of.
 *
 * @param audience what an item's own step needs of the users; empty where there is none, as in
 *     artefacts of format version 1 that were made before it was kept
 * @param warmedUp the items whose rows come from a warm-up and not from the training
 * @param typicalWeight the median weight of the training's interactions, beside which later ones
 *     count; empty where all counted alike, as they do then in warm-ups too
 */
public record LaterItems(
    Optional<Audience> audience, Vocabulary warmedUp, OptionalDouble typicalWeight) {

  /** Of a model that cannot be warmed up. */
  public static final LaterItems UNPREPARED =
      new LaterItems(Optional.empty(), Vocabulary.of(List.of()), OptionalDouble.empty());

  /** Of a model fresh from its training. */
  public static LaterItems before(Audience audience, OptionalDouble typicalWeight) {
    return new LaterItems(Optional.of(audience), UNPREPARED.warmedUp, typicalWeight);
  }
}
