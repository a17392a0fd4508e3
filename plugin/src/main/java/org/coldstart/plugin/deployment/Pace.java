package org.coldstart.plugin.deployment;

import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Keeps a back-fill from writing faster than it may. Blocks, so it belongs on the training threads.
 * Used by one thread.
 */
final class Pace {

  private static final long SLICE_MILLIS = 500;

  private final DoubleSupplier perSecond;
  private final LongSupplier nanoClock;
  private final Runnable checkpoint;
  private long dueNanos;

  /**
   * @param perSecond documents a second, asked again and again since it may change; 0 for as fast
   *     as it goes
   * @param nanoClock the time
   * @param checkpoint called again and again while waiting; what it throws ends the waiting
   */
  Pace(DoubleSupplier perSecond, LongSupplier nanoClock, Runnable checkpoint) {
    this.perSecond = perSecond;
    this.nanoClock = nanoClock;
    this.checkpoint = checkpoint;
    this.dueNanos = nanoClock.getAsLong();
  }

  /** Waits until the next documents may be written. */
  void after(int documents) {
    checkpoint.run();
    double rate = perSecond.getAsDouble();
    long now = nanoClock.getAsLong();
    if (rate <= 0) {
      dueNanos = now;
      return;
    }
    dueNanos = Math.max(dueNanos, now - TimeUnit.SECONDS.toNanos(1));
    dueNanos += (long) (documents * (TimeUnit.SECONDS.toNanos(1) / rate));
    waitUntil(dueNanos);
  }

  /** Waits a while before something that failed is tried again. */
  void rest(int seconds) {
    waitUntil(nanoClock.getAsLong() + TimeUnit.SECONDS.toNanos(seconds));
  }

  private void waitUntil(long nanos) {
    long left = nanos - nanoClock.getAsLong();
    while (left > 0) {
      try {
        Thread.sleep(Math.min(SLICE_MILLIS, TimeUnit.NANOSECONDS.toMillis(left) + 1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new java.util.concurrent.CancellationException("the node is closing");
      }
      checkpoint.run();
      left = nanos - nanoClock.getAsLong();
    }
  }
}
