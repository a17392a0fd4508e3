package org.coldstart.plugin.action;

import java.io.IOException;
import java.util.Map;
import org.coldstart.plugin.registry.Json;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** An answer that is a JSON object and nothing more. */
public final class JsonResponse extends ActionResponse implements ToXContentObject {

  /** What is answered where there is nothing to tell. */
  public static final JsonResponse ACKNOWLEDGED = new JsonResponse(Map.of("acknowledged", true));

  private final Map<String, Object> json;

  /**
   * @param json the object, order kept
   */
  public JsonResponse(Map<String, Object> json) {
    this.json = Json.copy(json);
  }

  /** Reads what {@link #writeTo} wrote. */
  public JsonResponse(StreamInput in) throws IOException {
    this.json = Json.read(in);
  }

  /** The object. */
  public Map<String, Object> json() {
    return json;
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    Json.write(out, json);
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
    return builder.map(json);
  }
}
