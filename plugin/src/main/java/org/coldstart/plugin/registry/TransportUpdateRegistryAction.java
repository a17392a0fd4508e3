package org.coldstart.plugin.registry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.clustermanager.TransportClusterManagerNodeAction;
import org.opensearch.cluster.AckedClusterStateUpdateTask;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.block.ClusterBlock;
import org.opensearch.cluster.block.ClusterBlockException;
import org.opensearch.cluster.block.ClusterBlockLevel;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/** Applies registry changes on the cluster manager, one after another. */
public final class TransportUpdateRegistryAction
    extends TransportClusterManagerNodeAction<
        UpdateRegistryAction.Request, UpdateRegistryAction.Response> {

  /** The node attribute by which a node says that it has this plugin. */
  public static final String PLUGIN_ATTRIBUTE = "coldstart";

  /** A change waits for it to pass, as long as a request waits for its cluster manager. */
  private static final ClusterBlock LOST =
      new ClusterBlock(
          1_601,
          "the cold-start registry is being brought back from ["
              + SystemIndex.NAME
              + "], whose shards have to be there for that",
          true,
          false,
          false,
          RestStatus.SERVICE_UNAVAILABLE,
          EnumSet.of(ClusterBlockLevel.METADATA_WRITE));

  /** Wired by the node. */
  @Inject
  public TransportUpdateRegistryAction(
      TransportService transportService,
      ClusterService clusterService,
      ThreadPool threadPool,
      ActionFilters actionFilters,
      IndexNameExpressionResolver indexNameExpressionResolver) {
    super(
        UpdateRegistryAction.NAME,
        transportService,
        clusterService,
        threadPool,
        actionFilters,
        UpdateRegistryAction.Request::new,
        indexNameExpressionResolver);
  }

  @Override
  protected String executor() {
    return ThreadPool.Names.SAME;
  }

  /** The elected cluster manager may lack the plugin too, and would not know the action. */
  @Override
  protected void doExecute(
      Task task,
      UpdateRegistryAction.Request request,
      ActionListener<UpdateRegistryAction.Response> listener) {
    try {
      requirePluginEverywhere(clusterService.state());
    } catch (OpenSearchStatusException e) {
      listener.onFailure(e);
      return;
    }
    super.doExecute(task, request, listener);
  }

  @Override
  protected UpdateRegistryAction.Response read(StreamInput in) throws IOException {
    return new UpdateRegistryAction.Response(in);
  }

  @Override
  protected ClusterBlockException checkBlock(
      UpdateRegistryAction.Request request, ClusterState state) {
    if (RegistryKeeper.isLost(state) && !(request.change() instanceof RecoverRegistry)) {
      return new ClusterBlockException(Set.of(LOST));
    }
    return state.blocks().globalBlockedException(ClusterBlockLevel.METADATA_WRITE);
  }

  @Override
  protected void clusterManagerOperation(
      UpdateRegistryAction.Request request,
      ClusterState state,
      ActionListener<UpdateRegistryAction.Response> listener) {
    clusterService.submitStateUpdateTask(
        request.change().getWriteableName(), new ChangeTask(request, listener));
  }

  /** The cluster state with a change made. */
  static ClusterState apply(ClusterState state, RegistryChange change) {
    requirePluginEverywhere(state);
    if (RegistryKeeper.isLost(state) && !(change instanceof RecoverRegistry)) {
      throw new ClusterBlockException(Set.of(LOST));
    }
    ColdStartMetadata before = ColdStartMetadata.of(state);
    ColdStartMetadata after = change.applyTo(before).withRevision(before.revision() + 1);
    return ClusterState.builder(state)
        .metadata(Metadata.builder(state.metadata()).putCustom(ColdStartMetadata.TYPE, after))
        .build();
  }

  /** A node without the plugin cannot read a cluster state that holds the registry. */
  private static void requirePluginEverywhere(ClusterState state) {
    List<String> without = new ArrayList<>();
    for (DiscoveryNode node : state.nodes()) {
      if (!node.getAttributes().containsKey(PLUGIN_ATTRIBUTE)) {
        without.add(node.getName());
      }
    }
    if (!without.isEmpty()) {
      throw RegistryChange.conflict(
          "nodes {} do not have the opensearch-coldstart plugin: install it on every node",
          without);
    }
  }

  private static final class ChangeTask
      extends AckedClusterStateUpdateTask<UpdateRegistryAction.Response> {

    private final RegistryChange change;

    ChangeTask(
        UpdateRegistryAction.Request request,
        ActionListener<UpdateRegistryAction.Response> listener) {
      super(request, listener);
      this.change = request.change();
    }

    @Override
    public ClusterState execute(ClusterState state) {
      return apply(state, change);
    }

    @Override
    protected UpdateRegistryAction.Response newResponse(boolean acknowledged) {
      return new UpdateRegistryAction.Response(acknowledged);
    }
  }
}
