package org.coldstart.plugin.action.train;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.coldstart.plugin.training.TrainingRequest;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.XContentParser;

/** Asks for the next version of a model. */
public final class TrainRequest extends ActionRequest {

  private static final ObjectParser<Map<String, Object>, Void> PARSER =
      new ObjectParser<>("train", HashMap::new);

  static {
    PARSER.declareObject(
        (body, training) -> body.putAll(training),
        (parser, c) -> parser.mapOrdered(),
        new org.opensearch.core.ParseField("training"));
  }

  private final TrainingRequest training;
  private final boolean waitForCompletion;

  /**
   * @param training what is wanted
   * @param waitForCompletion whether to answer only when it has ended
   */
  public TrainRequest(TrainingRequest training, boolean waitForCompletion) {
    this.training = training;
    this.waitForCompletion = waitForCompletion;
  }

  TrainRequest(StreamInput in) throws IOException {
    super(in);
    this.training = new TrainingRequest(in.readString(), in.readMap(), in.readBoolean());
    this.waitForCompletion = in.readBoolean();
  }

  /**
   * Reads the hyper-parameters that replace the definition's out of a body.
   *
   * @throws org.opensearch.core.xcontent.XContentParseException naming a field that is unknown
   */
  public static Map<String, Object> overrides(XContentParser parser) throws IOException {
    return PARSER.parse(parser, null);
  }

  /** What is wanted. */
  TrainingRequest training() {
    return training;
  }

  /** Whether to answer only when it has ended. */
  boolean waitForCompletion() {
    return waitForCompletion;
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeString(training.model());
    out.writeMap(training.training());
    out.writeBoolean(training.deploy());
    out.writeBoolean(waitForCompletion);
  }

  @Override
  public ActionRequestValidationException validate() {
    return null;
  }
}
