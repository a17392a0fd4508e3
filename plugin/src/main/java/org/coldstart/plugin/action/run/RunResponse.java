package org.coldstart.plugin.action.run;

import java.io.IOException;
import org.coldstart.plugin.run.Run;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** A run as it is stored. */
public final class RunResponse extends ActionResponse implements ToXContentObject {

  private final Run run;

  RunResponse(Run run) {
    this.run = run;
  }

  RunResponse(StreamInput in) throws IOException {
    this.run = new Run(in);
  }

  /** The run. */
  public Run run() {
    return run;
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    run.writeTo(out);
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
    return run.toXContent(builder, params);
  }
}
