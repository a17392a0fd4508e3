package org.coldstart.plugin.query;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * Who asks, a user or an item, as the shards need to know them: which slot each index is searched
 * by, and their vector in the space of each version among them.
 *
 * @param field the deployed field
 * @param slots the slot to search, by index UUID; an index that is not there matches nothing
 * @param vectors their vectors {@code [dimension of the version]}, by stamp
 */
record ResolvedAsker(String field, Map<String, SlotRef> slots, Map<String, float[]> vectors)
    implements Writeable {

  /**
   * A slot, and the version that is expected in it.
   *
   * @param name the slot's name
   * @param stamp the version
   */
  record SlotRef(String name, String stamp) implements Writeable {

    SlotRef(StreamInput in) throws IOException {
      this(in.readString(), in.readString());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeString(name);
      out.writeString(stamp);
    }
  }

  /** Orders the maps, so that equal askers are equal bytes: the request cache compares those. */
  ResolvedAsker {
    slots = new TreeMap<>(slots);
    vectors = new TreeMap<>(vectors);
  }

  ResolvedAsker(StreamInput in) throws IOException {
    this(
        in.readString(),
        in.readMap(StreamInput::readString, SlotRef::new),
        in.readMap(StreamInput::readString, StreamInput::readFloatArray));
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeString(field);
    out.writeMap(slots, StreamOutput::writeString, (o, slot) -> slot.writeTo(o));
    out.writeMap(vectors, StreamOutput::writeString, StreamOutput::writeFloatArray);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ResolvedAsker that
        && field.equals(that.field)
        && slots.equals(that.slots)
        && vectors.keySet().equals(that.vectors.keySet())
        && vectors.entrySet().stream()
            .allMatch(e -> Arrays.equals(e.getValue(), that.vectors.get(e.getKey())));
  }

  @Override
  public int hashCode() {
    return 31 * field.hashCode() + slots.hashCode();
  }
}
