package org.coldstart.plugin.action.definition;

import java.io.IOException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Names a model that is to go. */
public final class DeleteModelRequest extends ActionRequest {

  private final String model;
  private final boolean force;

  /**
   * @param model its name
   * @param force even where it is deployed
   */
  public DeleteModelRequest(String model, boolean force) {
    this.model = model;
    this.force = force;
  }

  DeleteModelRequest(StreamInput in) throws IOException {
    super(in);
    this.model = in.readString();
    this.force = in.readBoolean();
  }

  String model() {
    return model;
  }

  boolean force() {
    return force;
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeString(model);
    out.writeBoolean(force);
  }

  @Override
  public ActionRequestValidationException validate() {
    return null;
  }
}
