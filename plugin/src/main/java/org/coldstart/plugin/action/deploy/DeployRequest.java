package org.coldstart.plugin.action.deploy;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.coldstart.model.definition.Side;
import org.coldstart.plugin.deployment.RolloutRequest;
import org.coldstart.plugin.deployment.VectorMethod;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.XContentParser;

/** Asks for a version to be brought to a field of an index. */
public final class DeployRequest extends ActionRequest {

  private static final ObjectParser<Body, Void> PARSER = new ObjectParser<>("deploy", Body::new);

  static {
    PARSER.declareString((body, index) -> body.index = index, new ParseField("index"));
    PARSER.declareString((body, field) -> body.field = field, new ParseField("field"));
    PARSER.declareString((body, side) -> body.side = Side.of(side), new ParseField("side"));
    PARSER.declareInt((body, version) -> body.version = version, new ParseField("version"));
    PARSER.declareObject(
        (body, method) -> body.method = method,
        (parser, c) -> parser.map(),
        new ParseField("method"));
    PARSER.declareBoolean(
        (body, allow) -> body.allowExternalVersioning = allow,
        new ParseField("allow_external_versioning"));
  }

  private final RolloutRequest rollout;
  private final boolean waitForCompletion;

  /**
   * @param rollout what is wanted
   * @param waitForCompletion whether to answer only when it is done
   */
  public DeployRequest(RolloutRequest rollout, boolean waitForCompletion) {
    this.rollout = rollout;
    this.waitForCompletion = waitForCompletion;
  }

  DeployRequest(StreamInput in) throws IOException {
    super(in);
    String model = in.readString();
    Body body = new Body();
    body.index = in.readOptionalString();
    body.field = in.readOptionalString();
    body.side = in.readBoolean() ? in.readEnum(Side.class) : null;
    body.version = in.readOptionalVInt();
    body.method = in.readBoolean() ? in.readMap() : null;
    body.allowExternalVersioning = in.readBoolean();
    this.rollout = body.of(model);
    this.waitForCompletion = in.readBoolean();
  }

  /**
   * Reads a body.
   *
   * @throws IllegalArgumentException naming a field that is unknown or wrong
   */
  public static RolloutRequest parse(String model, XContentParser parser) throws IOException {
    return PARSER.parse(parser, null).of(model);
  }

  /** What is wanted where a request has no body: the newest version, to the only deployment. */
  public static RolloutRequest ofEmptyBody(String model) {
    return new Body().of(model);
  }

  RolloutRequest rollout() {
    return rollout;
  }

  boolean waitForCompletion() {
    return waitForCompletion;
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeString(rollout.model());
    out.writeOptionalString(rollout.index().orElse(null));
    out.writeOptionalString(rollout.field().orElse(null));
    out.writeBoolean(rollout.side().isPresent());
    if (rollout.side().isPresent()) {
      out.writeEnum(rollout.side().get());
    }
    out.writeOptionalVInt(rollout.version().isPresent() ? rollout.version().getAsInt() : null);
    out.writeBoolean(rollout.method().isPresent());
    if (rollout.method().isPresent()) {
      out.writeMap(rollout.method().get().toMap());
    }
    out.writeBoolean(rollout.allowExternalVersioning());
    out.writeBoolean(waitForCompletion);
  }

  @Override
  public ActionRequestValidationException validate() {
    return null;
  }

  /** A body while it is read. */
  private static final class Body {
    private String index;
    private String field;
    private Side side;
    private Integer version;
    private Map<String, Object> method;
    private boolean allowExternalVersioning;

    RolloutRequest of(String model) {
      return new RolloutRequest(
          model,
          Optional.ofNullable(index),
          Optional.ofNullable(field),
          Optional.ofNullable(side),
          version == null ? OptionalInt.empty() : OptionalInt.of(version),
          Optional.ofNullable(method).map(VectorMethod::parse),
          allowExternalVersioning);
    }
  }
}
