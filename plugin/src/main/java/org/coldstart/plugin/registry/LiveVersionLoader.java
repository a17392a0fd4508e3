package org.coldstart.plugin.registry;

import java.util.HashSet;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.cluster.ClusterChangedEvent;
import org.opensearch.cluster.ClusterStateListener;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.threadpool.ThreadPool;

/**
 * Loads a version on this node as soon as the registry says that it is live, so that the first
 * document or query after a roll-out need not wait; and lets go of versions that are gone. Nothing
 * depends on it: what is not loaded here is loaded on first use.
 */
public final class LiveVersionLoader implements ClusterStateListener {

  private static final Logger logger = LogManager.getLogger(LiveVersionLoader.class);
  private static final TimeValue RETRY = TimeValue.timeValueSeconds(5);
  private static final int ATTEMPTS = 12;

  private final ModelCache cache;
  private final ModelCache.Surroundings surroundings;
  private final ThreadPool threadPool;

  /** Hears of nothing until it is added to the cluster service. */
  public LiveVersionLoader(
      ModelCache cache, ModelCache.Surroundings surroundings, ThreadPool threadPool) {
    this.cache = cache;
    this.surroundings = surroundings;
    this.threadPool = threadPool;
  }

  @Override
  public void clusterChanged(ClusterChangedEvent event) {
    ColdStartMetadata now = ColdStartMetadata.of(event.state());
    if (now.equals(ColdStartMetadata.of(event.previousState()))
        || !encodes(event.state().nodes().getLocalNode())) {
      return;
    }
    threadPool.executor(ModelCache.THREAD_POOL).execute(() -> follow(now));
  }

  /** A node that only manages the cluster neither indexes nor searches. */
  private static boolean encodes(DiscoveryNode node) {
    return !node.isClusterManagerNode() || node.isDataNode() || node.isIngestNode();
  }

  private void follow(ColdStartMetadata registry) {
    Set<String> known = new HashSet<>();
    registry
        .models()
        .values()
        .forEach(model -> model.versions().values().forEach(v -> known.add(v.stamp())));
    cache.retain(known::contains);
    surroundings.liveStamps().forEach(stamp -> load(stamp, ATTEMPTS));
  }

  private void load(String stamp, int attempts) {
    if (cache.ifLoaded(stamp).isPresent() || !surroundings.liveStamps().contains(stamp)) {
      return;
    }
    cache.get(
        stamp,
        ActionListener.wrap(
            loaded -> logger.debug("loaded the towers of stamp [{}]", stamp),
            e -> {
              if (attempts > 1) {
                threadPool.schedule(() -> load(stamp, attempts - 1), RETRY, ModelCache.THREAD_POOL);
              } else {
                logger.warn("the towers of stamp [{}], which is live, do not load", stamp, e);
              }
            }));
  }
}
