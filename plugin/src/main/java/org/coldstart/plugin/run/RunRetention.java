package org.coldstart.plugin.run;

import java.util.Set;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.settings.ColdStartSettings;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.common.lifecycle.AbstractLifecycleComponent;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.util.concurrent.AbstractAsyncTask;
import org.opensearch.core.action.ActionListener;
import org.opensearch.threadpool.ThreadPool;

/**
 * Keeps runs from gathering for ever: of each verb, the newest of those that have ended are kept,
 * so that many warm-ups push no training out. The elected cluster manager looks once a minute, and
 * when the setting changes. A run that a version in training belongs to stays.
 */
public final class RunRetention extends AbstractLifecycleComponent {

  private static final Logger logger = LogManager.getLogger(RunRetention.class);
  private static final TimeValue EVERY = TimeValue.timeValueMinutes(1);

  private final ClusterService clusterService;
  private final ThreadPool threadPool;
  private final ModelRegistry registry;
  private final EndedRuns runs;
  private final AbstractAsyncTask looks;

  private volatile int keep;

  /** Wired by the node. */
  @Inject
  public RunRetention(
      ClusterService clusterService,
      ThreadPool threadPool,
      ModelRegistry registry,
      EndedRuns runs) {
    this.clusterService = clusterService;
    this.threadPool = threadPool;
    this.registry = registry;
    this.runs = runs;
    this.looks = new Looks(threadPool);
    this.keep = ColdStartSettings.RUNS_KEEP.get(clusterService.getSettings());
    clusterService
        .getClusterSettings()
        .addSettingsUpdateConsumer(ColdStartSettings.RUNS_KEEP, this::keep);
  }

  private void keep(int newest) {
    keep = newest;
    threadPool.generic().execute(this::look);
  }

  @Override
  protected void doStart() {
    looks.rescheduleIfNecessary();
  }

  @Override
  protected void doStop() {
    looks.close();
  }

  @Override
  protected void doClose() {}

  private void look() {
    if (!clusterService.getClusterApplierService().isInitialClusterStateSet()
        || !clusterService.state().nodes().isLocalNodeElectedClusterManager()) {
      return;
    }
    Set<String> wanted =
        registry.current().models().values().stream()
            .flatMap(model -> model.versions().values().stream())
            .flatMap(version -> version.trainingRun().stream())
            .collect(Collectors.toSet());
    runs.removeOld(
        keep,
        wanted,
        ActionListener.wrap(
            removed -> logger.debug("{} old runs were removed", removed),
            e -> logger.debug("old runs cannot be removed yet", e)));
  }

  /** The time between one look and the next. */
  private final class Looks extends AbstractAsyncTask {

    private Looks(ThreadPool threadPool) {
      super(logger, threadPool, EVERY, true);
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
      look();
    }

    @Override
    public String toString() {
      return "removal of old runs";
    }
  }
}
