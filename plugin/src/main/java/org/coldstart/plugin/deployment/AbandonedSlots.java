package org.coldstart.plugin.deployment;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.DeploymentChange;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.Slot;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.RunStore;
import org.opensearch.cluster.ClusterChangedEvent;
import org.opensearch.cluster.ClusterStateListener;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.threadpool.ThreadPool;

/**
 * Frees slots that are being filled by nobody: a roll-out whose node died leaves its slot behind,
 * and encoders would write it for ever. The elected cluster manager looks every ten seconds for as
 * long as slots are being filled, and frees what it finds so twice in a row.
 */
public final class AbandonedSlots implements ClusterStateListener {

  private static final Logger logger = LogManager.getLogger(AbandonedSlots.class);
  private static final TimeValue EVERY = TimeValue.timeValueSeconds(10);

  private final RunStore runs;
  private final ModelRegistry registry;
  private final ClusterService clusterService;
  private final ThreadPool threadPool;
  private final TimeValue every;

  /** Whether a look is under way or to come. */
  private final AtomicBoolean watching = new AtomicBoolean();

  /** What the last look found; looks follow upon each other. */
  private volatile Set<Filling> suspects = Set.of();

  private record Filling(String indexUuid, String field, String model, int version, String stamp) {}

  /**
   * Hears of nothing until it is added to the cluster service.
   *
   * @param runs tells who works
   */
  public AbandonedSlots(
      RunStore runs, ModelRegistry registry, ClusterService clusterService, ThreadPool threadPool) {
    this(runs, registry, clusterService, threadPool, EVERY);
  }

  AbandonedSlots(
      RunStore runs,
      ModelRegistry registry,
      ClusterService clusterService,
      ThreadPool threadPool,
      TimeValue every) {
    this.runs = runs;
    this.registry = registry;
    this.clusterService = clusterService;
    this.threadPool = threadPool;
    this.every = every;
  }

  @Override
  public void clusterChanged(ClusterChangedEvent event) {
    if (event.localNodeClusterManager()
        && !filling(ColdStartMetadata.of(event.state())).isEmpty()
        && watching.compareAndSet(false, true)) {
      lookLater();
    }
  }

  private void lookLater() {
    threadPool.schedule(this::look, every, ThreadPool.Names.GENERIC);
  }

  private void look() {
    Set<Filling> filling = filling(registry.current());
    if (filling.isEmpty() || !clusterService.state().nodes().isLocalNodeElectedClusterManager()) {
      suspects = Set.of();
      watching.set(false);
      return;
    }
    runs.list(
        true,
        ActionListener.wrap(
            working -> {
              filling.removeIf(slot -> working.stream().anyMatch(run -> fills(run, slot)));
              filling.stream().filter(suspects::contains).forEach(this::free);
              suspects = filling;
              lookLater();
            },
            e -> {
              logger.debug("abandoned slots cannot be looked for yet", e);
              lookLater();
            }));
  }

  private static Set<Filling> filling(ColdStartMetadata registry) {
    Set<Filling> filling = new HashSet<>();
    for (Deployment deployment : registry.deployments()) {
      deployment.incoming().ifPresent(slot -> filling.add(filling(deployment, slot)));
    }
    return filling;
  }

  private static Filling filling(Deployment deployment, Slot slot) {
    return new Filling(
        deployment.indexUuid(),
        deployment.field(),
        deployment.model(),
        slot.version(),
        slot.stamp());
  }

  private static boolean fills(Run run, Filling slot) {
    return Rollouts.mayBringIn(run)
        && run.model().equals(slot.model)
        && run.version() == slot.version;
  }

  private void free(Filling slot) {
    logger.info(
        "version [{}] of model [{}]: nobody brings it in any more", slot.version, slot.model);
    registry.submit(
        new DeploymentChange.ReleaseSlot(
            slot.indexUuid, slot.field, slot.stamp, System.currentTimeMillis()),
        ActionListener.wrap(
            freed -> {}, e -> logger.warn("slot of {} could not be freed", List.of(slot), e)));
  }
}
