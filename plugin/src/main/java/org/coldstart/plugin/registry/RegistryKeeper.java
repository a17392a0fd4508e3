package org.coldstart.plugin.registry;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.cluster.ClusterChangedEvent;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.ClusterStateListener;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.threadpool.ThreadPool;

/**
 * Keeps a copy of the registry in the system index while the cluster state holds it, and brings it
 * back from there where the cluster state does not. The elected cluster manager does both, and
 * tries again until it can. Meanwhile a cluster without registry takes no changes of it: {@link
 * #isLost} says whether that is so.
 */
public final class RegistryKeeper implements ClusterStateListener {

  private static final Logger logger = LogManager.getLogger(RegistryKeeper.class);
  private static final TimeValue RETRY = TimeValue.timeValueSeconds(1);

  private final RegistryCopy copy;
  private final ModelRegistry registry;
  private final ClusterService clusterService;
  private final ThreadPool threadPool;
  private final AtomicBoolean working = new AtomicBoolean();

  /** What this node kept last; null where it does not manage the cluster. */
  private volatile ColdStartMetadata kept;

  /** Hears of nothing until it is added to the cluster service. */
  public RegistryKeeper(
      RegistryCopy copy,
      ModelRegistry registry,
      ClusterService clusterService,
      ThreadPool threadPool) {
    this.copy = copy;
    this.registry = registry;
    this.clusterService = clusterService;
    this.threadPool = threadPool;
  }

  /** Whether a cluster that once had models has no registry, not even an empty one. */
  static boolean isLost(ClusterState state) {
    return state.metadata().custom(ColdStartMetadata.TYPE) == null
        && state.metadata().hasIndex(SystemIndex.NAME);
  }

  @Override
  public void clusterChanged(ClusterChangedEvent event) {
    if (!event.localNodeClusterManager()) {
      kept = null;
    } else if (hasWork(event.state())) {
      begin();
    }
  }

  private boolean hasWork(ClusterState state) {
    ColdStartMetadata current = state.metadata().custom(ColdStartMetadata.TYPE);
    return current == null ? isLost(state) : !current.equals(kept);
  }

  private void begin() {
    if (working.compareAndSet(false, true)) {
      threadPool.generic().execute(this::work);
    }
  }

  private void work() {
    ClusterState state = clusterService.state();
    if (!state.nodes().isLocalNodeElectedClusterManager() || !hasWork(state)) {
      rest();
    } else if (isLost(state)) {
      recover();
    } else {
      keep(state);
    }
  }

  /** Ends the work, and begins again where something came in between. */
  private void rest() {
    working.set(false);
    ClusterState state = clusterService.state();
    if (state.nodes().isLocalNodeElectedClusterManager() && hasWork(state)) {
      begin();
    }
  }

  private void keep(ClusterState state) {
    copy.keep(
        state,
        ActionListener.wrap(
            done -> {
              kept = ColdStartMetadata.of(state);
              threadPool.generic().execute(this::work);
            },
            e -> again("the registry cannot be copied to the system index yet", e)));
  }

  private void recover() {
    copy.find(
        ActionListener.wrap(
            found ->
                registry.submit(
                    new RecoverRegistry(
                        found.orElse(ColdStartMetadata.EMPTY), threadPool.absoluteTimeInMillis()),
                    ActionListener.wrap(
                        now -> {
                          logger.warn(
                              "the cluster state held no registry: {} models and {} deployments"
                                  + " were brought back from [{}]; [_deploy] gives vectors to what"
                                  + " was written meanwhile",
                              now.models().size(),
                              now.deployments().size(),
                              SystemIndex.NAME);
                          threadPool.generic().execute(this::work);
                        },
                        e -> again("the registry cannot be brought back yet", e))),
            e -> again("the copy of the registry cannot be read yet", e)));
  }

  private void again(String problem, Exception cause) {
    logger.debug(problem, cause);
    threadPool.scheduleUnlessShuttingDown(RETRY, ThreadPool.Names.GENERIC, this::work);
  }
}
