package org.coldstart.plugin.deployment;

import java.io.IOException;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** How far a step of filling a shard has come. */
public final class FillStepResponse extends ActionResponse {

  private final Progress progress;
  private final FillCounts counts;

  /**
   * @param cursor the sequence number of the last document that was looked at, for the next step
   * @param upTo the last sequence number that this pass over the shard looks at
   * @param ended whether nothing is left up to there
   * @param selected how many documents the selection has, told at the beginning of a pass; else 0
   * @param checkpoint the shard's global checkpoint, read at the beginning of a pass before its
   *     documents became visible: what was written up to here is seen by the pass and can never be
   *     rolled back. Else -1
   * @param history the shard's history; sequence numbers of another history say nothing
   */
  record Progress(
      long cursor, long upTo, boolean ended, long selected, long checkpoint, String history) {}

  FillStepResponse(Progress progress, FillCounts counts) {
    this.progress = progress;
    this.counts = counts;
  }

  FillStepResponse(StreamInput in) throws IOException {
    this.progress =
        new Progress(
            in.readZLong(),
            in.readZLong(),
            in.readBoolean(),
            in.readVLong(),
            in.readZLong(),
            in.readString());
    this.counts = new FillCounts(in);
  }

  Progress progress() {
    return progress;
  }

  FillCounts counts() {
    return counts;
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeZLong(progress.cursor);
    out.writeZLong(progress.upTo);
    out.writeBoolean(progress.ended);
    out.writeVLong(progress.selected);
    out.writeZLong(progress.checkpoint);
    out.writeString(progress.history);
    counts.writeTo(out);
  }
}
