package org.coldstart.plugin.sweep;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.settings.ColdStartSettings;
import org.coldstart.plugin.stats.SweepCounters;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.common.lifecycle.AbstractLifecycleComponent;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.util.concurrent.AbstractAsyncTask;
import org.opensearch.tasks.TaskManager;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/**
 * Sweeps all deployments, one after another, as often as a setting says. The elected cluster
 * manager leads; the work itself is done where the shards are. Where two nodes lead for a moment,
 * they look at the same and the second finds nothing to mend.
 */
public final class Sweeper extends AbstractLifecycleComponent {

  private static final Logger logger = LogManager.getLogger(Sweeper.class);

  private final ClusterService clusterService;
  private final ModelRegistry registry;
  private final Sweep sweep;
  private final SweepCounters counters;
  private final TaskManager tasks;
  private final Schedule schedule;

  /** What there were marks of at the last look; sweeps follow upon each other. */
  private volatile Set<String> remembered;

  /** Wired by the node. */
  @Inject
  public Sweeper(
      ClusterService clusterService,
      ThreadPool threadPool,
      TransportService transportService,
      ModelRegistry registry,
      Sweep sweep,
      SweepCounters counters) {
    this.clusterService = clusterService;
    this.registry = registry;
    this.sweep = sweep;
    this.counters = counters;
    this.tasks = transportService.getTaskManager();
    this.schedule =
        new Schedule(
            threadPool, ColdStartSettings.SWEEP_INTERVAL.get(clusterService.getSettings()));
    clusterService
        .getClusterSettings()
        .addSettingsUpdateConsumer(ColdStartSettings.SWEEP_INTERVAL, schedule::every);
  }

  @Override
  protected void doStart() {
    schedule.rescheduleIfNecessary();
  }

  @Override
  protected void doStop() {
    schedule.close();
  }

  @Override
  protected void doClose() {}

  private void sweep() {
    if (!clusterService.state().nodes().isLocalNodeElectedClusterManager()) {
      return;
    }
    forgetWhatIsGone();
    List<Deployment> due = registry.current().deployments().stream().filter(sweep::isDue).toList();
    if (due.isEmpty()) {
      return;
    }
    long began = System.nanoTime();
    SweepTask task =
        (SweepTask) tasks.register("coldstart", SweepTask.ACTION, new SweepTask.Registration());
    try {
      due.forEach(deployment -> sweep(deployment, task));
      counters.ended(
          System.currentTimeMillis(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    } catch (CancellationException e) {
      logger.info("a sweep for stale vectors was cancelled: {}", e.getMessage());
    } finally {
      tasks.unregister(task);
    }
  }

  /** Looks for marks to be removed only where something has come or gone. */
  private void forgetWhatIsGone() {
    List<Deployment> there =
        registry.current().deployments().stream().filter(sweep::isThere).toList();
    Set<String> names =
        there.stream()
            .map(deployment -> deployment.indexUuid() + "/" + deployment.field())
            .collect(Collectors.toSet());
    if (names.equals(remembered)) {
      return;
    }
    try {
      sweep.forgetOthers(there);
      remembered = names;
    } catch (RuntimeException e) {
      logger.debug("how far sweeps of deleted indices came is not forgotten yet", e);
    }
  }

  private void sweep(Deployment deployment, SweepTask task) {
    try {
      sweep.run(deployment, () -> check(task));
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      counters.failure(String.valueOf(e.getMessage()));
      logger.debug("field [{}] of [{}] is not swept", deployment.field(), deployment.index(), e);
    }
  }

  private void check(SweepTask task) {
    task.check();
    if (schedule.isClosed()) {
      throw new CancellationException("the node is closing");
    }
  }

  /** The time between one sweep's end and the next one's beginning. */
  private final class Schedule extends AbstractAsyncTask {

    private Schedule(ThreadPool threadPool, TimeValue interval) {
      super(logger, threadPool, interval, true);
    }

    private void every(TimeValue interval) {
      setInterval(interval);
      if (!isScheduled()) {
        rescheduleIfNecessary();
      }
    }

    @Override
    protected boolean mustReschedule() {
      return true;
    }

    @Override
    protected String getThreadPool() {
      return ThreadPool.Names.GENERIC;
    }

    @Override
    protected void runInternal() {
      sweep();
    }

    @Override
    public String toString() {
      return "sweep for stale vectors";
    }
  }
}
