package org.coldstart.plugin.action.deploy;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.XContentParser;

/** Names a deployment of a model, and where it is to be flipped the version. */
public final class DeploymentRequest extends ActionRequest {

  private static final ObjectParser<Body, Void> WITH_VERSION =
      new ObjectParser<>("activate", Body::new);
  private static final ObjectParser<Body, Void> WITHOUT_VERSION =
      new ObjectParser<>("undeploy", Body::new);

  static {
    declarePlace(WITH_VERSION);
    declarePlace(WITHOUT_VERSION);
    WITH_VERSION.declareInt((body, version) -> body.version = version, new ParseField("version"));
  }

  private static void declarePlace(ObjectParser<Body, Void> parser) {
    parser.declareString((body, index) -> body.index = index, new ParseField("index"));
    parser.declareString((body, field) -> body.field = field, new ParseField("field"));
  }

  private final String model;
  private final Body body;

  private DeploymentRequest(String model, Body body) {
    this.model = model;
    this.body = body;
  }

  DeploymentRequest(StreamInput in) throws IOException {
    super(in);
    this.model = in.readString();
    this.body = new Body();
    this.body.index = in.readOptionalString();
    this.body.field = in.readOptionalString();
    this.body.version = in.readOptionalVInt();
  }

  /**
   * Reads the body of an activation.
   *
   * @throws IllegalArgumentException naming a field that is unknown, wrong or missing
   */
  public static DeploymentRequest activation(String model, XContentParser parser)
      throws IOException {
    Body body = WITH_VERSION.parse(parser, null);
    if (body.version == null) {
      throw new IllegalArgumentException("[version] is required: which version to activate");
    }
    return new DeploymentRequest(model, body);
  }

  /**
   * Reads the body of an undeployment.
   *
   * @throws IllegalArgumentException naming a field that is unknown or wrong
   */
  public static DeploymentRequest undeployment(String model, XContentParser parser)
      throws IOException {
    return new DeploymentRequest(model, WITHOUT_VERSION.parse(parser, null));
  }

  /** The model's only deployment. */
  public static DeploymentRequest onlyOf(String model) {
    return new DeploymentRequest(model, new Body());
  }

  String model() {
    return model;
  }

  Optional<String> index() {
    return Optional.ofNullable(body.index);
  }

  Optional<String> field() {
    return Optional.ofNullable(body.field);
  }

  OptionalInt version() {
    return body.version == null ? OptionalInt.empty() : OptionalInt.of(body.version);
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeString(model);
    out.writeOptionalString(body.index);
    out.writeOptionalString(body.field);
    out.writeOptionalVInt(body.version);
  }

  @Override
  public ActionRequestValidationException validate() {
    return null;
  }

  /** A body while it is read. */
  private static final class Body {
    private String index;
    private String field;
    private Integer version;
  }
}
