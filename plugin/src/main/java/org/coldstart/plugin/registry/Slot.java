package org.coldstart.plugin.registry;

import static org.opensearch.core.xcontent.ConstructingObjectParser.constructorArg;
import static org.opensearch.core.xcontent.ConstructingObjectParser.optionalConstructorArg;

import java.io.IOException;
import java.util.Map;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ConstructingObjectParser;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;

/**
 * A vector sub-field of a deployed field. Mapped fields stay for good, so slots are used again.
 * Encoders write a slot exactly as long as it carries a stamp.
 *
 * @param name {@code a}, {@code b}, {@code c} …: the sub-field's name
 * @param stamp the version whose vectors it holds or is getting; null where it is free
 * @param version that version's number, 0 where free
 * @param dimension length of its vectors; fixed by the mapping
 * @param complete whether every document has its vector
 * @param retiredAtMillis when it was last freed, epoch milliseconds; 0 where it never was
 * @param method k-NN's method as mapped; fixed by the mapping
 */
public record Slot(
    String name,
    String stamp,
    int version,
    int dimension,
    boolean complete,
    long retiredAtMillis,
    Map<String, Object> method)
    implements Writeable, ToXContentObject {

  private static final ParseField NAME = new ParseField("name");
  private static final ParseField STAMP = new ParseField("stamp");
  private static final ParseField VERSION = new ParseField("version");
  private static final ParseField DIMENSION = new ParseField("dimension");
  private static final ParseField COMPLETE = new ParseField("complete");
  private static final ParseField RETIRED_AT = new ParseField("retired_at_millis");
  private static final ParseField METHOD = new ParseField("method");

  @SuppressWarnings("unchecked")
  private static final ConstructingObjectParser<Slot, Void> PARSER =
      new ConstructingObjectParser<>(
          "slot",
          true,
          a ->
              new Slot(
                  (String) a[0],
                  (String) a[1],
                  (int) a[2],
                  (int) a[3],
                  (boolean) a[4],
                  (long) a[5],
                  (Map<String, Object>) a[6]));

  static {
    PARSER.declareString(constructorArg(), NAME);
    PARSER.declareStringOrNull(optionalConstructorArg(), STAMP);
    PARSER.declareInt(constructorArg(), VERSION);
    PARSER.declareInt(constructorArg(), DIMENSION);
    PARSER.declareBoolean(constructorArg(), COMPLETE);
    PARSER.declareLong(constructorArg(), RETIRED_AT);
    PARSER.declareObject(constructorArg(), (p, c) -> p.mapOrdered(), METHOD);
  }

  /** Copies what could change. */
  public Slot {
    method = Json.copy(method);
  }

  /** A slot that carries no version. */
  public static Slot free(String name, int dimension, Map<String, Object> method) {
    return new Slot(name, null, 0, dimension, false, 0L, method);
  }

  /** Whether a version of another geometry would need another slot. */
  public boolean fits(int otherDimension, Map<String, Object> otherMethod) {
    return dimension == otherDimension && method.equals(otherMethod);
  }

  /** Whether no version's vectors are promised to lie here. */
  public boolean isFree() {
    return stamp == null;
  }

  Slot taken(String byStamp, int byVersion) {
    return new Slot(name, byStamp, byVersion, dimension, false, retiredAtMillis, method);
  }

  Slot completed() {
    return new Slot(name, stamp, version, dimension, true, retiredAtMillis, method);
  }

  Slot released(long nowMillis) {
    return new Slot(name, null, 0, dimension, false, nowMillis, method);
  }

  Slot(StreamInput in) throws IOException {
    this(
        in.readString(),
        in.readOptionalString(),
        in.readVInt(),
        in.readVInt(),
        in.readBoolean(),
        in.readVLong(),
        Json.read(in));
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeString(name);
    out.writeOptionalString(stamp);
    out.writeVInt(version);
    out.writeVInt(dimension);
    out.writeBoolean(complete);
    out.writeVLong(retiredAtMillis);
    Json.write(out, method);
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
    return builder
        .startObject()
        .field(NAME.getPreferredName(), name)
        .field(STAMP.getPreferredName(), stamp)
        .field(VERSION.getPreferredName(), version)
        .field(DIMENSION.getPreferredName(), dimension)
        .field(COMPLETE.getPreferredName(), complete)
        .field(RETIRED_AT.getPreferredName(), retiredAtMillis)
        .field(METHOD.getPreferredName(), method)
        .endObject();
  }

  static Slot fromXContent(XContentParser parser) {
    return PARSER.apply(parser, null);
  }
}
