package org.coldstart.plugin.action;

import java.io.IOException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Names a version of a model. */
public final class VersionRequest extends ActionRequest {

  private final String model;
  private final int version;

  /**
   * @param model the model's name
   * @param version the version's number
   */
  public VersionRequest(String model, int version) {
    this.model = model;
    this.version = version;
  }

  /** Reads what {@link #writeTo} wrote. */
  public VersionRequest(StreamInput in) throws IOException {
    super(in);
    this.model = in.readString();
    this.version = in.readVInt();
  }

  /** The model's name. */
  public String model() {
    return model;
  }

  /** The version's number. */
  public int version() {
    return version;
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeString(model);
    out.writeVInt(version);
  }

  @Override
  public ActionRequestValidationException validate() {
    return null;
  }
}
