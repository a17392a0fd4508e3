package org.coldstart.plugin.action.definition;

import java.io.IOException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.common.io.stream.StreamInput;

/** Asks for all models. */
public final class GetModelsRequest extends ActionRequest {

  /** Asks for all of them. */
  public GetModelsRequest() {}

  /** Reads it from the wire. */
  public GetModelsRequest(StreamInput in) throws IOException {
    super(in);
  }

  @Override
  public ActionRequestValidationException validate() {
    return null;
  }
}
