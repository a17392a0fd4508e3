package org.coldstart.model.train;

/**
 * Hears how a training goes on, from the training's own threads, and can stop it: an exception that
 * either method throws ends the training at once.
 */
@FunctionalInterface
public interface ProgressListener {

  /** Hears nothing and never stops anything. */
  ProgressListener SILENT = progress -> {};

  /**
   * @throws java.util.concurrent.CancellationException to end the training
   */
  void progress(Progress progress);

  /**
   * Asked before each block of work that threads share, so a few times a tenth of a second: quick,
   * and silent unless the training is to end.
   *
   * @throws java.util.concurrent.CancellationException to end the training
   */
  default void checkCancelled() {}

  /**
   * @param phase what is being done, in words: {@code "factorise"}, {@code "regress"}, {@code
   *     "gradient"}, {@code "evaluate"} …
   * @param done units of work finished in this phase
   * @param total units of work of this phase, 0 where unknown
   * @param epoch the epoch of gradient training, 0 outside of it
   * @param loss the mean loss of the last epoch or iteration, NaN where there is none
   */
  record Progress(String phase, long done, long total, int epoch, double loss) {}
}
