package org.coldstart.plugin.run;

import java.io.IOException;
import java.util.Map;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.tasks.CancellableTask;
import org.opensearch.tasks.Task;
import org.opensearch.tasks.TaskAwareRequest;

/**
 * A run among the tasks of its node; its work looks between two requests whether it is cancelled.
 */
final class RunTask extends CancellableTask {

  static final String TYPE = "coldstart";

  private volatile RunProgress progress = RunProgress.NONE;

  private RunTask(
      long id,
      String type,
      String action,
      String description,
      TaskId parent,
      Map<String, String> headers) {
    super(id, type, action, description, parent, headers);
  }

  void progress(RunProgress latest) {
    progress = latest;
  }

  RunProgress progress() {
    return progress;
  }

  @Override
  public Task.Status getStatus() {
    return new Status(progress);
  }

  @Override
  public boolean shouldCancelChildrenOnCancellation() {
    return true;
  }

  /** What the task manager makes the task of. */
  static final class Registration implements TaskAwareRequest {

    private final String description;
    private TaskId parent = TaskId.EMPTY_TASK_ID;

    Registration(String description) {
      this.description = description;
    }

    @Override
    public void setParentTask(TaskId taskId) {
      parent = taskId;
    }

    @Override
    public TaskId getParentTask() {
      return parent;
    }

    @Override
    public String getDescription() {
      return description;
    }

    @Override
    public Task createTask(
        long id, String type, String action, TaskId parentTask, Map<String, String> headers) {
      return new RunTask(id, type, action, description, parentTask, headers);
    }
  }

  /** The progress in {@code GET _tasks}. */
  record Status(RunProgress progress) implements Task.Status {

    static final String NAME = "coldstart_run";

    Status(StreamInput in) throws IOException {
      this(new RunProgress(in));
    }

    @Override
    public String getWriteableName() {
      return NAME;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      progress.writeTo(out);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
      builder.startObject();
      progress.toXContent(builder, params);
      return builder.endObject();
    }
  }
}
