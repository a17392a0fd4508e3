package org.coldstart.plugin.registry;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/**
 * Follows an index that came back under another UUID, as a restored one does. Its documents are as
 * old as its snapshot, so that no version counts as complete there; queries read the one that they
 * read before. Without effect where nothing is deployed under the old UUID; what is deployed under
 * the new one stays.
 *
 * @param fromUuid the index that is gone
 * @param field the field that the plugin owns
 * @param toUuid the index that came back
 * @param nowMillis now, epoch milliseconds
 */
public record MoveDeployment(String fromUuid, String field, String toUuid, long nowMillis)
    implements RegistryChange {

  static final String NAME = "coldstart_move_deployment";

  MoveDeployment(StreamInput in) throws IOException {
    this(in.readString(), in.readString(), in.readString(), in.readVLong());
  }

  @Override
  public ColdStartMetadata applyTo(ColdStartMetadata before) {
    Deployment gone = before.deployment(fromUuid, field).orElse(null);
    if (gone == null) {
      return before;
    }
    ColdStartMetadata after = before.withoutDeployment(gone);
    Deployment left = RecoverRegistry.interrupted(gone, nowMillis);
    if (before.deployment(toUuid, field).isPresent() || left.liveSlots().isEmpty()) {
      return after;
    }
    return after.withDeployment(
        new Deployment(
            left.model(),
            left.index(),
            toUuid,
            field,
            left.side(),
            left.slots(),
            left.activeSlot(),
            left.incomingSlot()));
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeString(fromUuid);
    out.writeString(field);
    out.writeString(toUuid);
    out.writeVLong(nowMillis);
  }

  @Override
  public String getWriteableName() {
    return NAME;
  }
}
