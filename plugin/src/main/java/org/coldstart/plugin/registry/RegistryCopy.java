package org.coldstart.plugin.registry;

import static org.coldstart.plugin.registry.SystemIndex.KIND;
import static org.opensearch.core.xcontent.ConstructingObjectParser.constructorArg;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.DocWriteRequest;
import org.opensearch.action.get.GetResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.cluster.ClusterState;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.ParseField;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.xcontent.ConstructingObjectParser;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.engine.VersionConflictEngineException;
import org.opensearch.transport.client.Client;

/**
 * The registry once more, as one document of the system index: for a cluster whose state has lost
 * it, because the plugin was away when the state was written, or because no more than the system
 * index was restored. The document is written whole, so that what was deleted is gone from it.
 *
 * <p>Any node may write what it has applied: an earlier state of the same cluster never replaces a
 * later one. Nothing blocks.
 */
public final class RegistryCopy {

  private static final String REGISTRY = "registry";
  private static final String CLUSTER = "cluster";
  private static final String STATE_VERSION = "state_version";

  /** How its fields are mapped in the system index. */
  public static final Map<String, Object> MAPPING =
      Map.of(
          REGISTRY, Map.of("type", "object", "enabled", false),
          CLUSTER, Map.of("type", "keyword"),
          STATE_VERSION, Map.of("type", "long"));

  static final String ID = "registry";
  private static final int ATTEMPTS = 5;

  /**
   * What is kept.
   *
   * @param cluster the UUID of the cluster that wrote it
   * @param stateVersion the version of the cluster state that it was in
   */
  private record Kept(String cluster, long stateVersion, ColdStartMetadata registry) {

    private static final ConstructingObjectParser<Kept, Void> PARSER =
        new ConstructingObjectParser<>(
            "registry copy",
            true,
            a -> new Kept((String) a[0], (long) a[1], (ColdStartMetadata) a[2]));

    static {
      PARSER.declareString(constructorArg(), new ParseField(CLUSTER));
      PARSER.declareLong(constructorArg(), new ParseField(STATE_VERSION));
      PARSER.declareObject(
          constructorArg(), (p, c) -> ColdStartMetadata.fromXContent(p), new ParseField(REGISTRY));
    }

    static Kept of(GetResponse response) throws IOException {
      try (XContentParser parser =
          XContentHelper.createParser(
              NamedXContentRegistry.EMPTY,
              DeprecationHandler.THROW_UNSUPPORTED_OPERATION,
              response.getSourceAsBytesRef(),
              XContentType.JSON)) {
        return PARSER.parse(parser, null);
      }
    }

    boolean isAsNewAs(ClusterState state) {
      return cluster.equals(state.metadata().clusterUUID()) && stateVersion >= state.version();
    }
  }

  private final SystemIndex index;
  private final Client client;

  /**
   * @param client acts with the plugin's own rights
   */
  public RegistryCopy(SystemIndex index, Client client) {
    this.index = index;
    this.client = client;
  }

  /**
   * Keeps the registry of a cluster state. Without effect where a later one is kept, or where there
   * is nothing to keep and never was.
   *
   * @param state as a node has applied it
   */
  public void keep(ClusterState state, ActionListener<Void> listener) {
    ColdStartMetadata registry = ColdStartMetadata.of(state);
    if (!index.exists() && registry.isEmpty()) {
      listener.onResponse(null);
      return;
    }
    index.ensure(
        ActionListener.wrap(ready -> replace(state, ATTEMPTS, listener), listener::onFailure));
  }

  private void replace(ClusterState state, int attempts, ActionListener<Void> listener) {
    index.find(
        ID,
        ActionListener.wrap(
            there -> {
              if (there.isPresent() && Kept.of(there.get()).isAsNewAs(state)) {
                listener.onResponse(null);
                return;
              }
              client.index(
                  write(state, there),
                  ActionListener.wrap(
                      written -> listener.onResponse(null),
                      e -> {
                        if (ExceptionsHelper.unwrapCause(e)
                                instanceof VersionConflictEngineException
                            && attempts > 1) {
                          replace(state, attempts - 1, listener);
                        } else {
                          listener.onFailure(e);
                        }
                      }));
            },
            listener::onFailure));
  }

  private static IndexRequest write(ClusterState state, Optional<GetResponse> there)
      throws IOException {
    IndexRequest request = new IndexRequest(SystemIndex.NAME).id(ID);
    if (there.isPresent()) {
      request.setIfSeqNo(there.get().getSeqNo()).setIfPrimaryTerm(there.get().getPrimaryTerm());
    } else {
      request.opType(DocWriteRequest.OpType.CREATE);
    }
    try (XContentBuilder source = XContentFactory.jsonBuilder()) {
      source
          .startObject()
          .field(KIND, REGISTRY)
          .field(CLUSTER, state.metadata().clusterUUID())
          .field(STATE_VERSION, state.version())
          .startObject(REGISTRY);
      ColdStartMetadata.of(state).toXContent(source, ToXContent.EMPTY_PARAMS);
      return request.source(source.endObject().endObject());
    }
  }

  /** The registry that was kept last, by whichever cluster; empty where none ever was. */
  public void find(ActionListener<Optional<ColdStartMetadata>> listener) {
    index.find(
        ID,
        ActionListener.wrap(
            there ->
                listener.onResponse(
                    there.isPresent()
                        ? Optional.of(Kept.of(there.get()).registry())
                        : Optional.empty()),
            listener::onFailure));
  }
}
