package org.coldstart.plugin.run;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * How far a run has come.
 *
 * @param phase what is being done, in words
 * @param done units of work finished in this phase
 * @param total units of work of this phase, 0 where unknown
 * @param epoch the epoch of gradient training, 0 outside of it
 * @param loss the mean loss of the last epoch or iteration, NaN where there is none
 * @param etaMillis what is left of this phase at its pace so far, -1 where unknown
 */
public record RunProgress(
    String phase, long done, long total, int epoch, double loss, long etaMillis)
    implements Writeable, ToXContentFragment {

  static final RunProgress NONE = new RunProgress("starting", 0, 0, 0, Double.NaN, -1);

  RunProgress(StreamInput in) throws IOException {
    this(
        in.readString(),
        in.readZLong(),
        in.readZLong(),
        in.readVInt(),
        in.readDouble(),
        in.readZLong());
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeString(phase);
    out.writeZLong(done);
    out.writeZLong(total);
    out.writeVInt(epoch);
    out.writeDouble(loss);
    out.writeZLong(etaMillis);
  }

  /** The fields of the run's document that speak of progress; null where unknown. */
  Map<String, Object> toSource() {
    Map<String, Object> source = new LinkedHashMap<>();
    source.put(Run.PHASE, phase);
    source.put(Run.DONE, done);
    source.put(Run.TOTAL, total);
    source.put(Run.EPOCH, epoch);
    source.put(Run.LOSS, Double.isFinite(loss) ? loss : null);
    source.put(Run.ETA, etaMillis < 0 ? null : etaMillis);
    return source;
  }

  static RunProgress ofSource(Map<String, Object> source) {
    return new RunProgress(
        (String) source.get(Run.PHASE),
        ((Number) source.get(Run.DONE)).longValue(),
        ((Number) source.get(Run.TOTAL)).longValue(),
        ((Number) source.get(Run.EPOCH)).intValue(),
        source.get(Run.LOSS) instanceof Number loss ? loss.doubleValue() : Double.NaN,
        source.get(Run.ETA) instanceof Number eta ? eta.longValue() : -1);
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
    for (Map.Entry<String, Object> entry : toSource().entrySet()) {
      builder.field(entry.getKey(), entry.getValue());
    }
    return builder;
  }
}
