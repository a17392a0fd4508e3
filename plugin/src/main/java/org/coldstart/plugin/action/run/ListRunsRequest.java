package org.coldstart.plugin.action.run;

import java.io.IOException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.common.io.stream.StreamInput;

/** Asks for all runs. */
public final class ListRunsRequest extends ActionRequest {

  /** Asks for all of them. */
  public ListRunsRequest() {}

  ListRunsRequest(StreamInput in) throws IOException {
    super(in);
  }

  @Override
  public ActionRequestValidationException validate() {
    return null;
  }
}
