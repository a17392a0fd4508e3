package org.coldstart.plugin.action.definition;

import java.io.IOException;
import java.util.Map;
import org.coldstart.plugin.registry.Json;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** A model's name and its definition as its user wrote it. */
public final class PutDefinitionRequest extends ActionRequest {

  private final String model;
  private final Map<String, Object> definition;

  /**
   * @param model the model's name
   * @param definition order kept
   */
  public PutDefinitionRequest(String model, Map<String, Object> definition) {
    this.model = model;
    this.definition = Json.copy(definition);
  }

  PutDefinitionRequest(StreamInput in) throws IOException {
    super(in);
    this.model = in.readString();
    this.definition = Json.read(in);
  }

  /** The model's name. */
  public String model() {
    return model;
  }

  /** The definition. */
  public Map<String, Object> definition() {
    return definition;
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeString(model);
    Json.write(out, definition);
  }

  @Override
  public ActionRequestValidationException validate() {
    return null;
  }
}
