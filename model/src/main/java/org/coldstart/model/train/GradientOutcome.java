package org.coldstart.model.train;

import java.util.List;

/**
 * What gradient training came to.
 *
 * @param towers the towers that scored best
 * @param bestEpoch the epoch after which they did; 0 where nothing beat the start
 * @param scores the validation score after each epoch, that of the start first
 * @param losses the mean loss of each epoch
 * @param end why training ended
 */
public record GradientOutcome(
    TowerPair towers, int bestEpoch, List<Double> scores, List<Double> losses, End end) {

  /** Why training ended. */
  public enum End {
    /** All epochs were done. */
    EPOCHS,
    /** The score did not get better any more. */
    PATIENCE,
    /** The loss was no number any more: the learning rate is too high. */
    DIVERGED
  }

  /** Whether training beat the start; otherwise the towers are those of the start. */
  public boolean improved() {
    return bestEpoch > 0;
  }
}
