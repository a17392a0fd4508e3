package org.coldstart.plugin.deployment;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.MoveDeployment;
import org.opensearch.cluster.ClusterChangedEvent;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.ClusterStateListener;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.core.action.ActionListener;
import org.opensearch.threadpool.ThreadPool;

/**
 * Brings deployments back to indices that came back: a restored index has its old name and mapping,
 * and a new UUID. An index of that name whose mapping lacks the slots is another one, and gets
 * nothing. The elected cluster manager looks whenever indices or the registry change.
 */
public final class ReturnedIndices implements ClusterStateListener {

  private static final Logger logger = LogManager.getLogger(ReturnedIndices.class);

  private final ModelRegistry registry;
  private final ThreadPool threadPool;

  /** Hears of nothing until it is added to the cluster service. */
  public ReturnedIndices(ModelRegistry registry, ThreadPool threadPool) {
    this.registry = registry;
    this.threadPool = threadPool;
  }

  @Override
  public void clusterChanged(ClusterChangedEvent event) {
    boolean elected = !event.previousState().nodes().isLocalNodeElectedClusterManager();
    if (!event.localNodeClusterManager() || !(elected || event.metadataChanged())) {
      return;
    }
    ClusterState state = event.state();
    List<Deployment> bereft =
        ColdStartMetadata.of(state).deployments().stream()
            .filter(deployment -> !deployment.isThere(state.metadata()))
            .filter(deployment -> state.metadata().hasIndex(deployment.index()))
            .toList();
    if (!bereft.isEmpty()) {
      threadPool.generic().execute(() -> bereft.forEach(deployment -> follow(state, deployment)));
    }
  }

  private void follow(ClusterState state, Deployment deployment) {
    IndexMetadata index = state.metadata().index(deployment.index());
    if (!hasSlots(index, deployment)) {
      return;
    }
    registry.submit(
        new MoveDeployment(
            deployment.indexUuid(),
            deployment.field(),
            index.getIndexUUID(),
            threadPool.absoluteTimeInMillis()),
        ActionListener.wrap(
            moved ->
                logger.info(
                    "index [{}] came back: field [{}] carries model [{}] again, as of the snapshot;"
                        + " [_deploy] gives vectors to what has none",
                    deployment.index(),
                    deployment.field(),
                    deployment.model()),
            e ->
                logger.warn(
                    "the deployment on field [{}] cannot follow index [{}] yet",
                    deployment.field(),
                    deployment.index(),
                    e)));
  }

  private static boolean hasSlots(IndexMetadata index, Deployment deployment) {
    if (index.mapping() == null) {
      return false;
    }
    SortedMap<String, FieldLayout.MappedSlot> mapped;
    try {
      mapped = FieldLayout.of(index.mapping().sourceAsMap(), deployment.field()).slots();
    } catch (IllegalArgumentException e) {
      return false;
    }
    return deployment.liveSlots().stream()
        .allMatch(
            slot ->
                Optional.ofNullable(mapped.get(slot.name()))
                    .filter(there -> there.dimension() == slot.dimension())
                    .isPresent());
  }
}
