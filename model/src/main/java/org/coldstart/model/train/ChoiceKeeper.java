package org.coldstart.model.train;

import java.util.Optional;

/** Keeps what a training finds out, for the case that it is interrupted. */
public interface ChoiceKeeper {

  /** Keeps nothing: every training starts afresh. */
  ChoiceKeeper NONE =
      new ChoiceKeeper() {
        @Override
        public Optional<Choices> kept() {
          return Optional.empty();
        }

        @Override
        public void keep(Choices found) {}
      };

  /** What an earlier training of the same data, definition and threads has found out. */
  Optional<Choices> kept();

  /** Called on the training's thread whenever something is found out, with all that was so far. */
  void keep(Choices found);
}
