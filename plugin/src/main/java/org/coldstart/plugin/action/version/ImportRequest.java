package org.coldstart.plugin.action.version;

import java.io.IOException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** An artefact that is to become a model's next version. */
public final class ImportRequest extends ActionRequest {

  private final String model;
  private final BytesReference artifact;

  /**
   * @param model the model's name
   * @param artifact the file as the command line wrote it
   */
  public ImportRequest(String model, BytesReference artifact) {
    this.model = model;
    this.artifact = artifact;
  }

  ImportRequest(StreamInput in) throws IOException {
    super(in);
    this.model = in.readString();
    this.artifact = in.readBytesReference();
  }

  String model() {
    return model;
  }

  BytesReference artifact() {
    return artifact;
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeString(model);
    out.writeBytesReference(artifact);
  }

  @Override
  public ActionRequestValidationException validate() {
    return null;
  }
}
