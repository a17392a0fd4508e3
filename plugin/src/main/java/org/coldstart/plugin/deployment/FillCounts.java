package org.coldstart.plugin.deployment;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * What became of documents that were to get their vectors.
 *
 * @param looked how many were looked at
 * @param written how many were written
 * @param unencodable how many of those have no vector, since they cannot be encoded
 * @param conflicts how many were changed by somebody else meanwhile, and so left
 * @param failed how many others could not be written
 * @param failure why, of one of those; null where there are none
 * @param firstUnencodable which document cannot be encoded and why, of one of those; null where
 *     there are none
 */
public record FillCounts(
    long looked,
    long written,
    long unencodable,
    long conflicts,
    long failed,
    String failure,
    String firstUnencodable)
    implements Writeable {

  /** Nothing was looked at. */
  public static final FillCounts NONE = new FillCounts(0, 0, 0, 0, 0, null, null);

  FillCounts(StreamInput in) throws IOException {
    this(
        in.readVLong(),
        in.readVLong(),
        in.readVLong(),
        in.readVLong(),
        in.readVLong(),
        in.readOptionalString(),
        in.readOptionalString());
  }

  /** These and more. */
  public FillCounts and(FillCounts more) {
    return new FillCounts(
        looked + more.looked,
        written + more.written,
        unencodable + more.unencodable,
        conflicts + more.conflicts,
        failed + more.failed,
        failure == null ? more.failure : failure,
        firstUnencodable == null ? more.firstUnencodable : firstUnencodable);
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeVLong(looked);
    out.writeVLong(written);
    out.writeVLong(unencodable);
    out.writeVLong(conflicts);
    out.writeVLong(failed);
    out.writeOptionalString(failure);
    out.writeOptionalString(firstUnencodable);
  }
}
