package org.coldstart.plugin.deployment;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.action.support.single.instance.InstanceShardOperationRequest;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.index.shard.ShardId;

/**
 * One step of giving a shard's documents their vectors: those after a cursor, in the order in which
 * they were last written, so many of them. Made again it does no harm, since what is written moves
 * past the cursor and carries its stamp.
 */
public final class FillStepRequest extends InstanceShardOperationRequest<FillStepRequest> {

  /** The most documents that a step takes. */
  static final int MOST = 500;

  private final String field;
  private final DocumentSelection which;
  private final String stamp;
  private final long after;
  private final long upTo;
  private final int count;

  /**
   * @param shard the shard, by its index's name and UUID
   * @param field the deployed field
   * @param which the documents
   * @param stamp a version without which nothing may be written; null where all live ones are a
   *     must
   * @param after the cursor: the sequence number of the last document that was looked at; -1 for
   *     none
   * @param upTo the last sequence number to be looked at; -1 at the beginning of a pass, whose
   *     first step tells it
   * @param count how many documents at the most, 1 … {@value #MOST}
   */
  FillStepRequest(
      ShardId shard,
      String field,
      DocumentSelection which,
      String stamp,
      long after,
      long upTo,
      int count) {
    super(shard.getIndexName());
    this.shardId = shard;
    this.field = Objects.requireNonNull(field, "field");
    this.which = which;
    this.stamp = stamp;
    this.after = after;
    this.upTo = upTo;
    this.count = count;
  }

  FillStepRequest(StreamInput in) throws IOException {
    super(null, in);
    this.field = in.readString();
    this.which = new DocumentSelection(in);
    this.stamp = in.readOptionalString();
    this.after = in.readZLong();
    this.upTo = in.readZLong();
    this.count = in.readVInt();
  }

  ShardId shard() {
    return shardId;
  }

  String field() {
    return field;
  }

  DocumentSelection which() {
    return which;
  }

  Optional<String> stamp() {
    return Optional.ofNullable(stamp);
  }

  long after() {
    return after;
  }

  long upTo() {
    return upTo;
  }

  int count() {
    return count;
  }

  /** Whether this is the first step of a pass over the shard. */
  boolean begins() {
    return upTo < 0;
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeString(field);
    which.writeTo(out);
    out.writeOptionalString(stamp);
    out.writeZLong(after);
    out.writeZLong(upTo);
    out.writeVInt(count);
  }
}
