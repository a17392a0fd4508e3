package org.coldstart.plugin.action.encode;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.action.ValidateActions;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.XContentParser;

/** Asks for the vectors of users and items, each a map of features by name and perhaps an id. */
public final class EncodeRequest extends ActionRequest {

  /** How many users and items one request may bring. */
  public static final int MAX_ENTITIES = 10_000;

  private static final ObjectParser<Body, Void> PARSER = new ObjectParser<>("encode", Body::new);

  static {
    PARSER.declareObjectArray(
        (body, users) -> body.users = users, (p, c) -> p.mapOrdered(), new ParseField("users"));
    PARSER.declareObjectArray(
        (body, items) -> body.items = items, (p, c) -> p.mapOrdered(), new ParseField("items"));
    PARSER.declareInt((body, version) -> body.version = version, new ParseField("version"));
  }

  private final String model;
  private final List<Map<String, Object>> users;
  private final List<Map<String, Object>> items;
  private final Integer version;

  /**
   * @param model the model's name
   * @param version the version that encodes; null for the active one, or the newest where none is
   */
  public EncodeRequest(
      String model,
      List<Map<String, Object>> users,
      List<Map<String, Object>> items,
      Integer version) {
    this.model = model;
    this.users = List.copyOf(users);
    this.items = List.copyOf(items);
    this.version = version;
  }

  /** Reads a request from another node. */
  public EncodeRequest(StreamInput in) throws IOException {
    super(in);
    this.model = in.readString();
    this.users = in.readList(StreamInput::readMap);
    this.items = in.readList(StreamInput::readMap);
    this.version = in.readOptionalVInt();
  }

  /**
   * Reads a request's body; an unknown field is an error.
   *
   * @param model the model's name
   */
  public static EncodeRequest fromXContent(String model, XContentParser parser) throws IOException {
    Body body = PARSER.parse(parser, null);
    return new EncodeRequest(model, body.users, body.items, body.version);
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeString(model);
    out.writeCollection(users, StreamOutput::writeMap);
    out.writeCollection(items, StreamOutput::writeMap);
    out.writeOptionalVInt(version);
  }

  @Override
  public ActionRequestValidationException validate() {
    ActionRequestValidationException errors = null;
    if (users.isEmpty() && items.isEmpty()) {
      errors = ValidateActions.addValidationError("[users] or [items] must hold something", errors);
    }
    if (users.size() + items.size() > MAX_ENTITIES) {
      errors =
          ValidateActions.addValidationError(
              "[users] and [items] may hold " + MAX_ENTITIES + " together", errors);
    }
    if (version != null && version < 1) {
      errors = ValidateActions.addValidationError("[version] must be positive", errors);
    }
    return errors;
  }

  /** The model's name. */
  public String model() {
    return model;
  }

  /** The users to encode. */
  public List<Map<String, Object>> users() {
    return users;
  }

  /** The items to encode. */
  public List<Map<String, Object>> items() {
    return items;
  }

  /** The version that encodes, null for the active one, or the newest where none is active. */
  public Integer version() {
    return version;
  }

  private static final class Body {
    private List<Map<String, Object>> users = List.of();
    private List<Map<String, Object>> items = List.of();
    private Integer version;
  }
}
