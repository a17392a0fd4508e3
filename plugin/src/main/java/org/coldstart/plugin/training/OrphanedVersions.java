package org.coldstart.plugin.training;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.ModelChange;
import org.coldstart.plugin.registry.ModelEntry;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.VersionEntry;
import org.coldstart.plugin.registry.VersionMaker;
import org.coldstart.plugin.registry.VersionState;
import org.coldstart.plugin.settings.ColdStartSettings;
import org.opensearch.cluster.ClusterChangedEvent;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.ClusterStateListener;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.threadpool.ThreadPool;

/**
 * Looks after versions whose node has died, on the elected cluster manager: a training is handed to
 * another node, an import is failed. Where no node has room for a training, it waits for one.
 */
public final class OrphanedVersions implements ClusterStateListener {

  private static final Logger logger = LogManager.getLogger(OrphanedVersions.class);
  private static final TimeValue RETRY = TimeValue.timeValueSeconds(5);

  private final ModelRegistry registry;
  private final AbandonedVersions abandoned;
  private final ClusterService clusterService;
  private final ThreadPool threadPool;

  /** The stamps that something is being done about. */
  private final Set<String> handled = ConcurrentHashMap.newKeySet();

  /** Hears of nothing until it is added to the cluster service. */
  public OrphanedVersions(
      ModelRegistry registry,
      AbandonedVersions abandoned,
      ClusterService clusterService,
      ThreadPool threadPool) {
    this.registry = registry;
    this.abandoned = abandoned;
    this.clusterService = clusterService;
    this.threadPool = threadPool;
  }

  @Override
  public void clusterChanged(ClusterChangedEvent event) {
    look(event.state());
  }

  private void look(ClusterState state) {
    if (!state.nodes().isLocalNodeElectedClusterManager()) {
      return;
    }
    for (ModelEntry model : ColdStartMetadata.of(state).models().values()) {
      for (VersionEntry version : model.versions().values()) {
        if (isOrphan(version, state) && handled.add(version.stamp())) {
          threadPool.generic().execute(() -> handle(model.name(), version));
        }
      }
    }
  }

  private static boolean isOrphan(VersionEntry version, ClusterState state) {
    return version.state() == VersionState.TRAINING
        && version.maker() != null
        && !version.maker().isAmong(state.nodes());
  }

  private void handle(String model, VersionEntry version) {
    Optional<String> run = version.maker().run();
    if (run.isEmpty()) {
      abandoned.fail(
          model,
          version.stamp(),
          "node [" + version.maker().node() + "] left the cluster: import it again",
          0,
          ActionListener.wrap(() -> handled.remove(version.stamp())));
      return;
    }
    Optional<DiscoveryNode> next =
        new TrainerNodes(clusterService.state().nodes(), registry.current()).anyFor();
    if (next.isEmpty()) {
      again(version);
      return;
    }
    registry.submit(
        new ModelChange.HandOver(
            model,
            version.stamp(),
            Trainings.newStamp(),
            VersionMaker.training(next.get(), run.get()),
            clusterService.getClusterSettings().get(ColdStartSettings.TRAINING_MAX_CONCURRENT)),
        ActionListener.wrap(
            after -> {
              handled.remove(version.stamp());
              logger.info(
                  "node [{}] left the cluster while it trained version [{}] of model [{}]: node"
                      + " [{}] goes on",
                  version.maker().node(),
                  version.number(),
                  model,
                  next.get().getName());
            },
            e -> {
              logger.debug("the training of [{}] cannot be handed over yet", model, e);
              again(version);
            }));
  }

  private void again(VersionEntry version) {
    if (threadPool.scheduler().isShutdown()) {
      return;
    }
    threadPool.schedule(
        () -> {
          handled.remove(version.stamp());
          look(clusterService.state());
        },
        RETRY,
        ThreadPool.Names.GENERIC);
  }
}
