package org.coldstart.plugin.run;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.coldstart.model.train.ProgressListener;
import org.opensearch.core.action.ActionListener;

/**
 * How a run's work tells of its progress and hears that it is to stop. The task shows progress at
 * once; the run's document, and so {@code GET runs/{id}}, follows within {@value
 * #STORED_EVERY_MILLIS} ms.
 */
public final class RunContext implements ProgressListener {

  static final long STORED_EVERY_MILLIS = 2_000;

  private final String runId;
  private final RunTask task;
  private final RunStore store;
  private final LongSupplier clockMillis;
  private final AtomicBoolean storing = new AtomicBoolean();
  private String phase = "";
  private long phaseBegan;
  private long doneAtBegin;
  private long lastStored;

  RunContext(String runId, RunTask task, RunStore store, LongSupplier clockMillis) {
    this.runId = runId;
    this.task = task;
    this.store = store;
    this.clockMillis = clockMillis;
    this.lastStored = clockMillis.getAsLong();
  }

  /** The run's id. */
  public String runId() {
    return runId;
  }

  /** Whether the run is to stop. */
  public boolean isCancelled() {
    return task.isCancelled();
  }

  /**
   * @throws CancellationException where the run is to stop
   */
  public void checkCancelled() {
    if (task.isCancelled()) {
      throw new CancellationException(task.getReasonCancelled());
    }
  }

  /** Tells of progress outside of gradient training. */
  public void progress(String inPhase, long done, long total) {
    progress(new Progress(inPhase, done, total, 0, Double.NaN));
  }

  /**
   * Tells of progress; cheap enough to be called often.
   *
   * @throws CancellationException where the run is to stop
   */
  @Override
  public void progress(Progress progress) {
    checkCancelled();
    RunProgress told = told(progress);
    task.progress(told);
    if (isDue() && storing.compareAndSet(false, true)) {
      store.progress(
          runId, told, ActionListener.wrap(stored -> storing.set(false), e -> storing.set(false)));
    }
  }

  private synchronized RunProgress told(Progress progress) {
    long now = clockMillis.getAsLong();
    if (!progress.phase().equals(phase)) {
      phase = progress.phase();
      phaseBegan = now;
      doneAtBegin = progress.done();
    }
    long doneHere = progress.done() - doneAtBegin;
    long left = progress.total() - progress.done();
    long eta =
        progress.total() <= 0 || doneHere <= 0
            ? -1
            : Math.max(0, Math.round((double) (now - phaseBegan) / doneHere * left));
    return new RunProgress(
        phase, progress.done(), progress.total(), progress.epoch(), progress.loss(), eta);
  }

  private synchronized boolean isDue() {
    long now = clockMillis.getAsLong();
    if (now - lastStored < STORED_EVERY_MILLIS) {
      return false;
    }
    lastStored = now;
    return true;
  }
}
