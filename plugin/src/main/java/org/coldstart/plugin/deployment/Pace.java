package org.coldstart.plugin.deployment;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.opensearch.action.support.PlainActionFuture;

/**
 * Keeps somebody who writes many documents from writing faster than they may. Blocks, so it belongs
 * on a thread pool that may. Used by one thread.
 */
public final class Pace {

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
  public Pace(DoubleSupplier perSecond, LongSupplier nanoClock, Runnable checkpoint) {
    this.perSecond = perSecond;
    this.nanoClock = nanoClock;
    this.checkpoint = checkpoint;
    this.dueNanos = nanoClock.getAsLong();
  }

  /** How many documents may be written at once: what a second has room for, but at least one. */
  int atOnce() {
    double rate = perSecond.getAsDouble();
    return rate <= 0 ? FillStepRequest.MOST : (int) Math.clamp(rate, 1, FillStepRequest.MOST);
  }

  /**
   * Waits for an answer.
   *
   * @throws RuntimeException the answer's failure, or what the checkpoint throws meanwhile
   */
  <T> T await(PlainActionFuture<T> answer) {
    while (true) {
      checkpoint.run();
      try {
        answer.get(SLICE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException notYet) {
        continue;
      } catch (ExecutionException failed) {
        return answer.actionGet();
      } catch (InterruptedException e) {
        throw closing();
      }
      return answer.actionGet();
    }
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
    restMillis(TimeUnit.SECONDS.toMillis(seconds));
  }

  /** Waits a while. */
  void restMillis(long millis) {
    waitUntil(nanoClock.getAsLong() + TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private void waitUntil(long nanos) {
    long left = nanos - nanoClock.getAsLong();
    while (left > 0) {
      try {
        Thread.sleep(Math.min(SLICE_MILLIS, TimeUnit.NANOSECONDS.toMillis(left) + 1));
      } catch (InterruptedException e) {
        throw closing();
      }
      checkpoint.run();
      left = nanos - nanoClock.getAsLong();
    }
  }

  private static CancellationException closing() {
    Thread.currentThread().interrupt();
    return new CancellationException("the node is closing");
  }
}
