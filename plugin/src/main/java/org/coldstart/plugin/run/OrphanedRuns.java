package org.coldstart.plugin.run;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.plugin.registry.ModelEntry;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.VersionEntry;
import org.coldstart.plugin.registry.VersionState;
import org.opensearch.ExceptionsHelper;
import org.opensearch.cluster.ClusterChangedEvent;
import org.opensearch.cluster.ClusterStateListener;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.gateway.GatewayService;
import org.opensearch.threadpool.ThreadPool;

/**
 * Looks after the runs of nodes that have died, so that none seems to go on for ever: the elected
 * cluster manager looks for them when it is elected, when the cluster's state is recovered, and
 * whenever nodes leave. Where the verb has a successor it goes on, all others are ended. The run of
 * a version that is still in training is left alone: {@code OrphanedVersions} hands that to another
 * node.
 */
public final class OrphanedRuns implements ClusterStateListener {

  private static final Logger logger = LogManager.getLogger(OrphanedRuns.class);
  private static final TimeValue RETRY = TimeValue.timeValueSeconds(5);

  private final RunStore store;
  private final ModelRegistry registry;
  private final ClusterService clusterService;
  private final ThreadPool threadPool;
  private final Map<String, RunSuccessor> successors = new ConcurrentHashMap<>();

  /** The runs that something is being done about. */
  private final Set<String> handled = ConcurrentHashMap.newKeySet();

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

  /** From now on, lets somebody go on with the orphans of a verb. */
  public void succeed(String verb, RunSuccessor successor) {
    successors.put(verb, successor);
  }

  @Override
  public void clusterChanged(ClusterChangedEvent event) {
    if (!event.localNodeClusterManager()) {
      return;
    }
    boolean elected = !event.previousState().nodes().isLocalNodeElectedClusterManager();
    boolean recovered =
        event.previousState().blocks().hasGlobalBlock(GatewayService.STATE_NOT_RECOVERED_BLOCK)
            && !event.state().blocks().hasGlobalBlock(GatewayService.STATE_NOT_RECOVERED_BLOCK);
    if (elected || recovered || event.nodesRemoved()) {
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
              runs.stream()
                  .filter(run -> !sessions.contains(run.nodeSession()))
                  .filter(run -> handled.add(run.id()))
                  .forEach(this::handle);
            },
            e -> {
              logger.debug("the runs of lost nodes cannot be looked for yet", e);
              again();
            }));
  }

  private void again() {
    if (!threadPool.scheduler().isShutdown()) {
      threadPool.schedule(this::look, RETRY, ThreadPool.Names.GENERIC);
    }
  }

  private void handle(Run run) {
    Optional<VersionEntry> version =
        registry.model(run.model()).map(ModelEntry::versions).map(all -> all.get(run.version()));
    RunSuccessor successor = successors.get(run.verb());
    if (version.flatMap(VersionEntry::trainingRun).filter(run.id()::equals).isPresent()) {
      handled.remove(run.id());
    } else if (successor == null) {
      end(run, "node [" + run.node() + "] left the cluster while it worked: " + advice(version), 0);
    } else {
      successor.takeUp(
          run, ActionListener.wrap(taken -> handled.remove(run.id()), e -> endOrAgain(run, e)));
    }
  }

  /** What may pass, such as a shard that is not there yet, is tried for as long as it takes. */
  private void endOrAgain(Run run, Exception e) {
    RestStatus status = ExceptionsHelper.status(ExceptionsHelper.unwrapCause(e));
    if (status.getStatus() >= 500 || status == RestStatus.TOO_MANY_REQUESTS) {
      logger.debug("run [{}] of a lost node cannot be taken up yet", run.id(), e);
      handled.remove(run.id());
      again();
    } else {
      end(run, e.getMessage() == null ? e.toString() : e.getMessage(), status.getStatus());
    }
  }

  private void end(Run run, String reason, int status) {
    logger.info("run [{}], {} of model [{}]: {}", run.id(), run.verb(), run.model(), reason);
    store.end(
        run.id(),
        run.nodeSession(),
        RunState.FAILED,
        null,
        reason,
        status,
        ActionListener.runBefore(
            ActionListener.wrap(
                ended -> {},
                e -> {
                  logger.warn("the end of run [{}] could not be stored", run.id(), e);
                  again();
                }),
            () -> handled.remove(run.id())));
  }

  private static String advice(Optional<VersionEntry> version) {
    return version
        .filter(entry -> entry.state() == VersionState.READY)
        .map(ready -> "version [" + ready.number() + "] is ready; deploy it where it is wanted")
        .orElse("start it again");
  }
}
