package org.coldstart.plugin.run;

import java.util.Map;

/**
 * What a run does. It is called on a thread of the pool {@value Runs#THREAD_POOL}, with the thread
 * context of whoever started the run, and may compute and wait there.
 */
@FunctionalInterface
public interface RunBody {

  /**
   * Does the work, and puts back what it leaves half done before it throws.
   *
   * @return what it came to, as JSON shows it
   * @throws LeftToAnotherException where {@code context} said so; then nothing is put back
   * @throws java.util.concurrent.CancellationException where {@code context} said that the run is
   *     cancelled
   * @throws Exception where it failed; the message becomes the run's reason
   */
  Map<String, Object> run(RunContext context) throws Exception;

  /**
   * Called instead of {@link #run} where the run ended before its work could begin: cancelled, or
   * refused by a node that is full or closing. Puts back what the run was to take care of; must not
   * block.
   *
   * @param putBack to be called once that is done: the run's end is stored then
   */
  default void neverRan(Exception reason, Runnable putBack) {
    putBack.run();
  }
}
