package org.coldstart.plugin.sweep;

import java.util.Map;
import java.util.concurrent.CancellationException;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.tasks.CancellableTask;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportRequest;

/** A sweep as {@code GET _tasks} shows it. Cancelling it ends this one; the next comes in time. */
final class SweepTask extends CancellableTask {

  static final String ACTION = "cluster:admin/coldstart/sweep";

  private SweepTask(
      long id, String type, String action, TaskId parent, Map<String, String> headers) {
    super(id, type, action, "looks for stale vectors", parent, headers);
  }

  /**
   * @throws CancellationException where the sweep is to stop
   */
  void check() {
    if (isCancelled()) {
      throw new CancellationException(getReasonCancelled());
    }
  }

  @Override
  public boolean shouldCancelChildrenOnCancellation() {
    return true;
  }

  /** What the task manager makes the task of. */
  static final class Registration extends TransportRequest {

    @Override
    public Task createTask(
        long id, String type, String action, TaskId parentTask, Map<String, String> headers) {
      return new SweepTask(id, type, action, parentTask, headers);
    }
  }
}
