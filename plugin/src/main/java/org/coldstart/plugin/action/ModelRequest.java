package org.coldstart.plugin.action;

import java.io.IOException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Names a model. */
public final class ModelRequest extends ActionRequest {

  private final String model;

  /**
   * @param model its name
   */
  public ModelRequest(String model) {
    this.model = model;
  }

  /** Reads what {@link #writeTo} wrote. */
  public ModelRequest(StreamInput in) throws IOException {
    super(in);
    this.model = in.readString();
  }

  /** The model's name. */
  public String model() {
    return model;
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeString(model);
  }

  @Override
  public ActionRequestValidationException validate() {
    return null;
  }
}
