package org.coldstart.plugin.action.run;

import java.io.IOException;
import java.util.List;
import org.coldstart.plugin.run.Run;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** The runs, newest first. */
public final class ListRunsResponse extends ActionResponse implements ToXContentObject {

  private final List<Run> runs;

  ListRunsResponse(List<Run> runs) {
    this.runs = List.copyOf(runs);
  }

  ListRunsResponse(StreamInput in) throws IOException {
    this.runs = in.readList(Run::new);
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeList(runs);
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
    builder.startObject().startArray("runs");
    for (Run run : runs) {
      run.toXContent(builder, params);
    }
    return builder.endArray().endObject();
  }
}
