package org.coldstart.plugin.action.warmup;

import java.io.IOException;
import java.util.Optional;
import org.coldstart.plugin.warmup.WarmUps;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.XContentParser;

/** Asks for a deployment's new items to be served by what happened to them. */
public final class WarmUpRequest extends ActionRequest {

  private static final ObjectParser<Body, Void> PARSER = new ObjectParser<>("warm_up", Body::new);

  static {
    PARSER.declareString((body, index) -> body.index = index, new ParseField("index"));
    PARSER.declareString((body, field) -> body.field = field, new ParseField("field"));
  }

  private final WarmUps.Target target;
  private final boolean waitForCompletion;
  private final boolean scheduled;
  private final boolean forwarded;

  private WarmUpRequest(
      WarmUps.Target target, boolean waitForCompletion, boolean scheduled, boolean forwarded) {
    this.target = target;
    this.waitForCompletion = waitForCompletion;
    this.scheduled = scheduled;
    this.forwarded = forwarded;
  }

  /**
   * What a client asks for.
   *
   * @param waitForCompletion whether to answer only when it is done
   */
  public WarmUpRequest(WarmUps.Target target, boolean waitForCompletion) {
    this(target, waitForCompletion, false, false);
  }

  /** What a definition asks for: with its owner's rights, where there is something new. */
  public static WarmUpRequest scheduled(String model, String index, String field) {
    return new WarmUpRequest(
        new WarmUps.Target(model, Optional.of(index), Optional.of(field)), false, true, false);
  }

  WarmUpRequest(StreamInput in) throws IOException {
    super(in);
    this.target =
        new WarmUps.Target(
            in.readString(),
            Optional.ofNullable(in.readOptionalString()),
            Optional.ofNullable(in.readOptionalString()));
    this.waitForCompletion = in.readBoolean();
    this.scheduled = in.readBoolean();
    this.forwarded = in.readBoolean();
  }

  /** The same for the node that was chosen for it, which is not to choose again. */
  WarmUpRequest forwarded() {
    return new WarmUpRequest(target, false, scheduled, true);
  }

  /**
   * Reads a body.
   *
   * @throws IllegalArgumentException naming a field that is unknown or wrong
   */
  public static WarmUps.Target parse(String model, XContentParser parser) throws IOException {
    Body body = PARSER.parse(parser, null);
    return new WarmUps.Target(
        model, Optional.ofNullable(body.index), Optional.ofNullable(body.field));
  }

  /** The model's only deployment, where a request has no body. */
  public static WarmUps.Target onlyOf(String model) {
    return new WarmUps.Target(model, Optional.empty(), Optional.empty());
  }

  WarmUps.Target target() {
    return target;
  }

  boolean waitForCompletion() {
    return waitForCompletion;
  }

  boolean isScheduled() {
    return scheduled;
  }

  boolean isForwarded() {
    return forwarded;
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeString(target.model());
    out.writeOptionalString(target.index().orElse(null));
    out.writeOptionalString(target.field().orElse(null));
    out.writeBoolean(waitForCompletion);
    out.writeBoolean(scheduled);
    out.writeBoolean(forwarded);
  }

  @Override
  public ActionRequestValidationException validate() {
    return null;
  }

  /** A body while it is read. */
  private static final class Body {
    private String index;
    private String field;
  }
}
