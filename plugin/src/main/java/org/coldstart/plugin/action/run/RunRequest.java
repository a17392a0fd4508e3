package org.coldstart.plugin.action.run;

import java.io.IOException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Names a run. */
public final class RunRequest extends ActionRequest {

  private final String run;
  private final boolean waitForCompletion;

  /**
   * @param run its id
   * @param waitForCompletion whether to answer only when it has ended
   */
  public RunRequest(String run, boolean waitForCompletion) {
    this.run = run;
    this.waitForCompletion = waitForCompletion;
  }

  RunRequest(StreamInput in) throws IOException {
    super(in);
    this.run = in.readString();
    this.waitForCompletion = in.readBoolean();
  }

  String run() {
    return run;
  }

  boolean waitForCompletion() {
    return waitForCompletion;
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeString(run);
    out.writeBoolean(waitForCompletion);
  }

  @Override
  public ActionRequestValidationException validate() {
    return null;
  }
}
