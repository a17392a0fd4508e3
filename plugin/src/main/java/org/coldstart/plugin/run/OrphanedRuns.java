package org.coldstart.plugin.run;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.plugin.registry.ModelEntry;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.VersionEntry;
import org.coldstart.plugin.registry.VersionState;
import org.opensearch.cluster.ClusterChangedEvent;
import org.opensearch.cluster.ClusterStateListener;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.threadpool.ThreadPool;

/**
 * Ends the runs of nodes that have died, so that none seems to go on for ever: the elected cluster
 * manager looks for them when it is elected and whenever nodes change. The run of a version that is
 * still in training is left alone: another node goes on with it.
 */
public final class OrphanedRuns implements ClusterStateListener {

  private static final Logger logger = LogManager.getLogger(OrphanedRuns.class);
  private static final TimeValue RETRY = TimeValue.timeValueSeconds(5);

  private final RunStore store;
  private final ModelRegistry registry;
  private final ClusterService clusterService;
  private final ThreadPool threadPool;

  /** Hears of nothing until it is added to the cluster service. */
  public OrphanedRuns(
      RunStore store,
      ModelRegistry registry,
      ClusterService clusterService,
      ThreadPool threadPool) {
    this.store = store;
    this.registry = registry;
    this.clusterService = clusterService;
    this.threadPool = threadPool;
  }

  @Override
  public void clusterChanged(ClusterChangedEvent event) {
    boolean elected =
        event.localNodeClusterManager()
            && !event.previousState().nodes().isLocalNodeElectedClusterManager();
    if (elected || (event.localNodeClusterManager() && event.nodesRemoved())) {
      threadPool.generic().execute(this::look);
    }
  }

  private void look() {
    if (!clusterService.state().nodes().isLocalNodeElectedClusterManager()) {
      return;
    }
    store.list(
        true,
        ActionListener.wrap(
            runs -> {
              Set<String> sessions = new HashSet<>();
              for (DiscoveryNode node : clusterService.state().nodes()) {
                sessions.add(node.getEphemeralId());
              }
              runs.stream().filter(run -> !sessions.contains(run.nodeSession())).forEach(this::end);
            },
            e -> {
              logger.debug("the runs of lost nodes cannot be looked for yet", e);
              threadPool.schedule(this::look, RETRY, ThreadPool.Names.GENERIC);
            }));
  }

  private void end(Run run) {
    Optional<VersionEntry> version =
        registry.model(run.model()).map(ModelEntry::versions).map(all -> all.get(run.version()));
    if (version.flatMap(VersionEntry::trainingRun).filter(run.id()::equals).isPresent()) {
      return;
    }
    String reason =
        "node [" + run.node() + "] left the cluster while it worked: " + advice(version);
    logger.info("run [{}], {} of model [{}]: {}", run.id(), run.verb(), run.model(), reason);
    store.end(
        run.id(),
        run.nodeSession(),
        RunState.FAILED,
        null,
        reason,
        0,
        ActionListener.wrap(
            ended -> {}, e -> logger.warn("the end of run [{}] could not be stored", run.id(), e)));
  }

  private static String advice(Optional<VersionEntry> version) {
    return version
        .filter(entry -> entry.state() == VersionState.READY)
        .map(ready -> "version [" + ready.number() + "] is ready; deploy it where it is wanted")
        .orElse("start it again");
  }
}
