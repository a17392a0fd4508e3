package org.coldstart.model.train;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the finished work of one phase, from many threads, and passes it on to a listener a few
 * times a second, so that inner loops may report as often as they like.
 */
public final class Pulse {

  private static final long INTERVAL_NANOS = 200_000_000L;

  private final ProgressListener listener;
  private final String phase;
  private final long total;
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong last = new AtomicLong(System.nanoTime());

  /**
   * @param phase see {@link ProgressListener.Progress}
   * @param total units of work of the phase, 0 where unknown
   */
  public Pulse(ProgressListener listener, String phase, long total) {
    this.listener = listener;
    this.phase = phase;
    this.total = total;
  }

  /**
   * Adds finished work.
   *
   * @throws java.util.concurrent.CancellationException where the listener ends the training
   */
  public void done(long units) {
    long now = System.nanoTime();
    long sum = done.addAndGet(units);
    long before = last.get();
    if (now - before >= INTERVAL_NANOS && last.compareAndSet(before, now)) {
      tell(sum);
    }
  }

  /** Tells the listener now. */
  public void tell() {
    tell(done.get());
  }

  private void tell(long sum) {
    listener.progress(new ProgressListener.Progress(phase, sum, total, 0, Double.NaN));
  }
}
