package org.coldstart.plugin.action.encode;

import java.io.IOException;
import java.util.List;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** Vectors in the order of the request. Components are written so that they read back the same. */
public final class EncodeResponse extends ActionResponse implements ToXContentObject {

  private final int version;
  private final List<float[]> users;
  private final List<float[]> items;

  /**
   * @param version the version that encoded
   * @param users {@code [dimension]} each
   * @param items {@code [dimension]} each
   */
  public EncodeResponse(int version, List<float[]> users, List<float[]> items) {
    this.version = version;
    this.users = List.copyOf(users);
    this.items = List.copyOf(items);
  }

  /** Reads a response from another node. */
  public EncodeResponse(StreamInput in) throws IOException {
    super(in);
    this.version = in.readVInt();
    this.users = in.readList(StreamInput::readFloatArray);
    this.items = in.readList(StreamInput::readFloatArray);
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeVInt(version);
    out.writeCollection(users, StreamOutput::writeFloatArray);
    out.writeCollection(items, StreamOutput::writeFloatArray);
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
    builder.startObject().field("version", version);
    write(builder.startArray("users"), users);
    write(builder.startArray("items"), items);
    return builder.endObject();
  }

  private static void write(XContentBuilder builder, List<float[]> vectors) throws IOException {
    for (float[] vector : vectors) {
      builder.startArray();
      for (float component : vector) {
        builder.value(component);
      }
      builder.endArray();
    }
    builder.endArray();
  }

  /** The version that encoded. */
  public int version() {
    return version;
  }

  /** The users' vectors, {@code [dimension]} each. */
  public List<float[]> users() {
    return users;
  }

  /** The items' vectors, {@code [dimension]} each. */
  public List<float[]> items() {
    return items;
  }
}
