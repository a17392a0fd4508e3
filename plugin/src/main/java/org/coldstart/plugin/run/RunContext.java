package org.coldstart.plugin.run;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.coldstart.model.train.ProgressListener;
import org.coldstart.plugin.registry.Json;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.action.ActionListener;

/**
 * How a run's work tells of its progress and hears that it is to stop. The task shows progress at
 * once; the run's document, and so {@code GET runs/{id}}, follows within {@value
 * #STORED_EVERY_MILLIS} ms.
 */
public final class RunContext implements ProgressListener {

  static final long STORED_EVERY_MILLIS = 2_000;

  private final Run run;
  private final RunTask task;
  private final RunStore store;
  private final LongSupplier clockMillis;
  private final BooleanSupplier stopping;
  private final AtomicBoolean storing = new AtomicBoolean();
  private final AtomicReference<Map<String, Object>> workToStore = new AtomicReference<>(Map.of());
  private volatile String leftBecause;
  private String phase = "";
  private long phaseBegan;
  private long doneAtBegin;
  private long lastStored;

  /**
   * @param stopping whether this node stops
   */
  RunContext(
      Run run, RunTask task, RunStore store, LongSupplier clockMillis, BooleanSupplier stopping) {
    this.run = run;
    this.task = task;
    this.store = store;
    this.clockMillis = clockMillis;
    this.stopping = stopping;
    this.lastStored = clockMillis.getAsLong();
  }

  /** The run's id. */
  public String runId() {
    return run.id();
  }

  /** How many nodes have worked on the run so far, this one included. */
  public int attempts() {
    return run.attempts();
  }

  /** Whether the run is to stop. */
  public boolean isCancelled() {
    return task.isCancelled();
  }

  /** Whether another node goes on with the run, or will: nothing of it is to be put back. */
  public boolean isLeftToAnother() {
    return leftBecause != null || stopping.getAsBoolean();
  }

  /** Leaves the run to another node. */
  void leave(String reason) {
    leftBecause = reason;
  }

  /**
   * @throws LeftToAnotherException where this node is not to go on with the run
   * @throws CancellationException where the run is to stop
   */
  @Override
  public void checkCancelled() {
    if (isLeftToAnother()) {
      throw new LeftToAnotherException(leftBecause == null ? "the node stops" : leftBecause);
    }
    if (task.isCancelled()) {
      throw new CancellationException(task.getReasonCancelled());
    }
  }

  /** Stores from where this node has taken up a run that another one had begun. */
  public void resumedFrom(String where) {
    PlainActionFuture.<Void, RuntimeException>get(
        l -> store.resumedFrom(run.id(), run.nodeSession(), where, l));
  }

  /**
   * Tells from where another node could go on, as JSON: of what was stored when the run began, what
   * is different by now. It is stored with the progress.
   */
  public void reached(Map<String, Object> work) {
    workToStore.set(Json.copy(work));
  }

  /**
   * Whether the run is certainly this node's still. One that was cut off does not hear that another
   * one goes on, and must not take from it what both work on. Blocks.
   */
  public boolean isOwn() {
    try {
      return !isLeftToAnother()
          && PlainActionFuture.<Optional<Run>, RuntimeException>get(l -> store.get(run.id(), l))
              .filter(stored -> stored.nodeSession().equals(run.nodeSession()))
              .isPresent();
    } catch (RuntimeException e) {
      return false;
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
      Map<String, Object> work = workToStore.get();
      store.progress(
          run.id(),
          run.nodeSession(),
          told,
          work,
          ActionListener.runBefore(
              ActionListener.wrap(
                  cancel -> {
                    workToStore.compareAndSet(work, Map.of());
                    cancel.ifPresent(task::cancel);
                  },
                  e -> {
                    if (e instanceof RunTakenOverException) {
                      leave(e.getMessage());
                    }
                  }),
              () -> storing.set(false)));
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
