package org.coldstart.plugin.registry;

import static org.opensearch.core.xcontent.ConstructingObjectParser.constructorArg;
import static org.opensearch.core.xcontent.ConstructingObjectParser.optionalConstructorArg;

import java.io.IOException;
import java.util.Optional;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.node.DiscoveryNodes;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ConstructingObjectParser;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;

/**
 * Who works on a version that is not ready yet.
 *
 * @param node the id of the node that does
 * @param session that node's id for as long as its process lives; where no node of the cluster has
 *     it any more, nobody works on the version
 * @param runId the run of the training; null where the version is imported, which nobody can go on
 *     with
 */
public record VersionMaker(String node, String session, String runId)
    implements Writeable, ToXContentObject {

  private static final ParseField NODE = new ParseField("node");
  private static final ParseField SESSION = new ParseField("node_session");
  private static final ParseField RUN = new ParseField("run");

  private static final ConstructingObjectParser<VersionMaker, Void> PARSER =
      new ConstructingObjectParser<>(
          "maker", true, a -> new VersionMaker((String) a[0], (String) a[1], (String) a[2]));

  static {
    PARSER.declareString(constructorArg(), NODE);
    PARSER.declareString(constructorArg(), SESSION);
    PARSER.declareStringOrNull(optionalConstructorArg(), RUN);
  }

  VersionMaker(StreamInput in) throws IOException {
    this(in.readString(), in.readString(), in.readOptionalString());
  }

  /** A node that imports a version. */
  public static VersionMaker importing(DiscoveryNode node) {
    return new VersionMaker(node.getId(), node.getEphemeralId(), null);
  }

  /** A node that trains a version. */
  public static VersionMaker training(DiscoveryNode node, String run) {
    return new VersionMaker(node.getId(), node.getEphemeralId(), run);
  }

  /** The run of the training; empty where the version is imported. */
  public Optional<String> run() {
    return Optional.ofNullable(runId);
  }

  /** Whether the process that works on the version is in the cluster. */
  public boolean isAmong(DiscoveryNodes nodes) {
    DiscoveryNode there = nodes.get(node);
    return there != null && isOn(there);
  }

  /** Whether this very process works on the version. */
  public boolean isOn(DiscoveryNode there) {
    return there.getEphemeralId().equals(session);
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeString(node);
    out.writeString(session);
    out.writeOptionalString(runId);
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
    return builder
        .startObject()
        .field(NODE.getPreferredName(), node)
        .field(SESSION.getPreferredName(), session)
        .field(RUN.getPreferredName(), runId)
        .endObject();
  }

  static VersionMaker fromXContent(XContentParser parser) {
    return PARSER.apply(parser, null);
  }
}
