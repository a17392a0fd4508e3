package org.coldstart.plugin.action.evaluate;

import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.XContentParser;

/** Asks how good a version is. */
public final class EvaluateRequest extends ActionRequest {

  private static final int MOST_DEPTHS = 100;
  private static final int DEEPEST = 10_000;

  private static final ObjectParser<Body, Void> PARSER = new ObjectParser<>("evaluate", Body::new);

  static {
    PARSER.declareInt((body, version) -> body.version = version, new ParseField("version"));
    PARSER.declareIntArray((body, depths) -> body.depths = depths, new ParseField("k"));
  }

  private final String model;
  private final Body body;

  private EvaluateRequest(String model, Body body) {
    this.model = model;
    this.body = body;
  }

  EvaluateRequest(StreamInput in) throws IOException {
    super(in);
    this.model = in.readString();
    this.body = new Body();
    this.body.version = in.readOptionalVInt();
    this.body.depths = in.readList(StreamInput::readVInt);
  }

  /**
   * Reads a body.
   *
   * @throws IllegalArgumentException naming a field that is unknown or wrong
   */
  public static EvaluateRequest parse(String model, XContentParser parser) throws IOException {
    Body body = PARSER.parse(parser, null);
    boolean possible = body.depths.stream().allMatch(k -> k >= 1 && k <= DEEPEST);
    if (!possible || body.depths.isEmpty() || body.depths.size() > MOST_DEPTHS) {
      throw new IllegalArgumentException(
          "[k] must be one to "
              + MOST_DEPTHS
              + " depths between 1 and "
              + DEEPEST
              + ", not "
              + body.depths);
    }
    return new EvaluateRequest(model, body);
  }

  /** The newest version of a model, at the usual depths. */
  public static EvaluateRequest newestOf(String model) {
    return new EvaluateRequest(model, new Body());
  }

  String model() {
    return model;
  }

  /** The version; empty for the newest that is ready. */
  OptionalInt version() {
    return body.version == null ? OptionalInt.empty() : OptionalInt.of(body.version);
  }

  int[] depths() {
    return body.depths.stream().mapToInt(Integer::intValue).distinct().sorted().toArray();
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeString(model);
    out.writeOptionalVInt(body.version);
    out.writeCollection(body.depths, StreamOutput::writeVInt);
  }

  @Override
  public ActionRequestValidationException validate() {
    return null;
  }

  /** A body while it is read. */
  private static final class Body {
    private Integer version;
    private List<Integer> depths = List.of(20, 50, 100);
  }
}
