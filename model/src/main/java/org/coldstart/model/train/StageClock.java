package org.coldstart.model.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Takes the time of a training's stages and watches the heap meanwhile, as a listener that passes
 * on what it hears. What it tells differs from run to run, so it belongs beside an artefact and
 * never into one.
 */
final class StageClock implements ProgressListener {

  private final ProgressListener listener;
  private final Map<String, Object> seconds = new LinkedHashMap<>();
  private final AtomicLong mostUsed = new AtomicLong();

  StageClock(ProgressListener listener) {
    this.listener = listener;
  }

  @Override
  public void progress(Progress progress) {
    look();
    listener.progress(progress);
  }

  @Override
  public void checkCancelled() {
    listener.checkCancelled();
  }

  /** Does a stage's work; stages of the same name add up. */
  <T> T time(String stage, Supplier<T> work) {
    long began = System.nanoTime();
    look();
    T result = work.get();
    look();
    double took = (System.nanoTime() - began) / 1e9;
    seconds.merge(stage, took, (a, b) -> (double) a + (double) b);
    return result;
  }

  private void look() {
    Runtime runtime = Runtime.getRuntime();
    mostUsed.accumulateAndGet(runtime.totalMemory() - runtime.freeMemory(), Math::max);
  }

  /** Seconds of each stage, in the order in which they began. */
  Map<String, Object> seconds() {
    return new LinkedHashMap<>(seconds);
  }

  /**
   * The most heap that was in use whenever it was looked at, with what waits to be collected and
   * with what the rest of the process holds.
   */
  long mostHeapUsed() {
    return mostUsed.get();
  }
}
