package org.coldstart.plugin.registry;

import static org.opensearch.core.xcontent.ConstructingObjectParser.constructorArg;
import static org.opensearch.core.xcontent.ConstructingObjectParser.optionalConstructorArg;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ConstructingObjectParser;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;

/**
 * One version of a model.
 *
 * @param number 1, 2, 3 …; for people, since a number can come back after a model was deleted
 * @param stamp the random id by which vectors and weights know the version
 * @param state how far it has come
 * @param dimension length of its embeddings, 0 until it is ready
 * @param bytes length of its artefact, 0 until it is ready
 * @param sha256 digest of its artefact in hex, null until it is ready
 * @param created when its number was taken, to the millisecond
 * @param tookMillis how long training took, 0 until it ended
 * @param examples how many interactions it was trained on
 * @param reason why it failed, null where it did not
 * @param maker who works on it, null once it has ended; where it is null before that, nobody looks
 *     after the version
 */
public record VersionEntry(
    int number,
    String stamp,
    VersionState state,
    int dimension,
    long bytes,
    String sha256,
    Instant created,
    long tookMillis,
    long examples,
    String reason,
    VersionMaker maker)
    implements Writeable, ToXContentObject {

  private static final ParseField NUMBER = new ParseField("version");
  private static final ParseField STAMP = new ParseField("stamp");
  private static final ParseField STATE = new ParseField("state");
  private static final ParseField DIMENSION = new ParseField("dimension");
  private static final ParseField BYTES = new ParseField("bytes");
  private static final ParseField SHA256 = new ParseField("sha256");
  private static final ParseField CREATED = new ParseField("created_millis");
  private static final ParseField TOOK = new ParseField("took_ms");
  private static final ParseField EXAMPLES = new ParseField("examples");
  private static final ParseField REASON = new ParseField("reason");
  private static final ParseField MAKER = new ParseField("maker");

  private static final ConstructingObjectParser<VersionEntry, Void> PARSER =
      new ConstructingObjectParser<>(
          "version",
          true,
          a ->
              new VersionEntry(
                  (int) a[0],
                  (String) a[1],
                  VersionState.ofLabel((String) a[2]),
                  (int) a[3],
                  (long) a[4],
                  (String) a[5],
                  Instant.ofEpochMilli((long) a[6]),
                  (long) a[7],
                  (long) a[8],
                  (String) a[9],
                  (VersionMaker) a[10]));

  static {
    PARSER.declareInt(constructorArg(), NUMBER);
    PARSER.declareString(constructorArg(), STAMP);
    PARSER.declareString(constructorArg(), STATE);
    PARSER.declareInt(constructorArg(), DIMENSION);
    PARSER.declareLong(constructorArg(), BYTES);
    PARSER.declareStringOrNull(optionalConstructorArg(), SHA256);
    PARSER.declareLong(constructorArg(), CREATED);
    PARSER.declareLong(constructorArg(), TOOK);
    PARSER.declareLong(constructorArg(), EXAMPLES);
    PARSER.declareStringOrNull(optionalConstructorArg(), REASON);
    PARSER.declareObjectOrNull(
        optionalConstructorArg(), (p, c) -> VersionMaker.fromXContent(p), null, MAKER);
  }

  /** Checks what is never absent and cuts {@code created} to what survives the wire. */
  public VersionEntry {
    Objects.requireNonNull(stamp, "stamp");
    Objects.requireNonNull(state, "state");
    created = created.truncatedTo(ChronoUnit.MILLIS);
  }

  /** A version whose training begins. */
  static VersionEntry training(int number, String stamp, long createdMillis, VersionMaker maker) {
    return new VersionEntry(
        number,
        stamp,
        VersionState.TRAINING,
        0,
        0L,
        null,
        Instant.ofEpochMilli(createdMillis),
        0L,
        0L,
        null,
        maker);
  }

  /** The run that trains it now; empty where none does. */
  public Optional<String> trainingRun() {
    return state == VersionState.TRAINING
        ? Optional.ofNullable(maker).flatMap(VersionMaker::run)
        : Optional.empty();
  }

  /** The same, ended without weights. */
  VersionEntry failed(String why, long afterMillis) {
    return new VersionEntry(
        number, stamp, VersionState.FAILED, 0, 0L, null, created, afterMillis, examples, why, null);
  }

  VersionEntry(StreamInput in) throws IOException {
    this(
        in.readVInt(),
        in.readString(),
        in.readEnum(VersionState.class),
        in.readVInt(),
        in.readVLong(),
        in.readOptionalString(),
        in.readInstant(),
        in.readVLong(),
        in.readVLong(),
        in.readOptionalString(),
        in.readOptionalWriteable(VersionMaker::new));
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeVInt(number);
    out.writeString(stamp);
    out.writeEnum(state);
    out.writeVInt(dimension);
    out.writeVLong(bytes);
    out.writeOptionalString(sha256);
    out.writeInstant(created);
    out.writeVLong(tookMillis);
    out.writeVLong(examples);
    out.writeOptionalString(reason);
    out.writeOptionalWriteable(maker);
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
    return builder
        .startObject()
        .field(NUMBER.getPreferredName(), number)
        .field(STAMP.getPreferredName(), stamp)
        .field(STATE.getPreferredName(), state.label())
        .field(DIMENSION.getPreferredName(), dimension)
        .field(BYTES.getPreferredName(), bytes)
        .field(SHA256.getPreferredName(), sha256)
        .field(CREATED.getPreferredName(), created.toEpochMilli())
        .field(TOOK.getPreferredName(), tookMillis)
        .field(EXAMPLES.getPreferredName(), examples)
        .field(REASON.getPreferredName(), reason)
        .field(MAKER.getPreferredName(), maker)
        .endObject();
  }

  static VersionEntry fromXContent(XContentParser parser) {
    return PARSER.apply(parser, null);
  }
}
