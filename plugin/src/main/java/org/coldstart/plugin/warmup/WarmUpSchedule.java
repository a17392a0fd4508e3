package org.coldstart.plugin.warmup;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.model.definition.Side;
import org.coldstart.plugin.action.warmup.TransportWarmUpAction;
import org.coldstart.plugin.action.warmup.WarmUpRequest;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.ModelEntry;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.ParsedDefinitions;
import org.coldstart.plugin.registry.PluginClient;
import org.coldstart.plugin.stats.WarmUpCounters;
import org.opensearch.ExceptionsHelper;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.common.lifecycle.AbstractLifecycleComponent;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.util.concurrent.AbstractAsyncTask;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.threadpool.ThreadPool;

/**
 * Has deployments of items warmed up as often as their models' definitions say. The elected cluster
 * manager leads: who is elected next begins at once, and what both ask for begins once. A
 * deployment whose warm-up takes longer than its interval is not asked for a second one.
 */
public final class WarmUpSchedule extends AbstractLifecycleComponent {

  private static final Logger logger = LogManager.getLogger(WarmUpSchedule.class);
  private static final TimeValue TICK = TimeValue.timeValueSeconds(1);

  private final ClusterService clusterService;
  private final ModelRegistry registry;
  private final PluginClient client;
  private final WarmUpCounters counters;
  private final ThreadPool threadPool;
  private final Ticks ticks;

  private final ParsedDefinitions definitions = new ParsedDefinitions();

  /** When each deployment is due, by the clock of {@link ThreadPool#relativeTimeInMillis}. */
  private final Map<String, Long> due = new HashMap<>();

  /** Deployments that were asked for and have not answered. */
  private final Set<String> asked = ConcurrentHashMap.newKeySet();

  /** Wired by the node. */
  @Inject
  public WarmUpSchedule(
      ClusterService clusterService,
      ThreadPool threadPool,
      ModelRegistry registry,
      PluginClient client,
      WarmUpCounters counters) {
    this.clusterService = clusterService;
    this.registry = registry;
    this.client = client;
    this.counters = counters;
    this.threadPool = threadPool;
    this.ticks = new Ticks(threadPool);
  }

  @Override
  protected void doStart() {
    ticks.rescheduleIfNecessary();
  }

  @Override
  protected void doStop() {
    ticks.close();
  }

  @Override
  protected void doClose() {}

  private void tick() {
    if (!clusterService.getClusterApplierService().isInitialClusterStateSet()) {
      return;
    }
    if (!clusterService.state().nodes().isLocalNodeElectedClusterManager()) {
      due.clear();
      return;
    }
    ColdStartMetadata current = registry.current();
    Set<String> scheduled = new HashSet<>();
    for (ModelEntry model : current.models().values()) {
      interval(model)
          .ifPresent(
              interval ->
                  current.deploymentsOf(model.name()).stream()
                      .filter(deployment -> deployment.side() == Side.ITEM)
                      .filter(this::isThere)
                      .forEach(
                          deployment -> {
                            scheduled.add(key(deployment));
                            look(deployment, interval);
                          }));
    }
    due.keySet().retainAll(scheduled);
  }

  private static String key(Deployment deployment) {
    return deployment.indexUuid() + "/" + deployment.field();
  }

  private boolean isThere(Deployment deployment) {
    return deployment.active().isPresent() && deployment.isThere(clusterService.state().metadata());
  }

  private Optional<Duration> interval(ModelEntry model) {
    try {
      return definitions.of(model).warmUp().interval();
    } catch (IllegalArgumentException e) {
      logger.debug("the definition of model [{}] cannot be read", model.name(), e);
      return Optional.empty();
    }
  }

  private void look(Deployment deployment, Duration interval) {
    long now = threadPool.relativeTimeInMillis();
    String key = key(deployment);
    long next = now + interval.toMillis();
    // An interval that was shortened counts from now on.
    if (Math.min(due.getOrDefault(key, now), next) > now || !asked.add(key)) {
      return;
    }
    due.put(key, next);
    client.execute(
        TransportWarmUpAction.TYPE,
        WarmUpRequest.scheduled(deployment.model(), deployment.index(), deployment.field()),
        ActionListener.runAfter(
            ActionListener.wrap(answer -> {}, e -> notStarted(deployment, e)),
            () -> asked.remove(key)));
  }

  private void notStarted(Deployment deployment, Exception e) {
    if (ExceptionsHelper.status(ExceptionsHelper.unwrapCause(e)) == RestStatus.CONFLICT) {
      logger.debug("index [{}] is not warmed up now", deployment.index(), e);
      return;
    }
    counters.notStarted(String.valueOf(e.getMessage()));
    logger.warn(
        "field [{}] of index [{}] is due to be warmed up, and is not: {}",
        deployment.field(),
        deployment.index(),
        e.getMessage());
  }

  /** The time between two looks at what is due. */
  private final class Ticks extends AbstractAsyncTask {

    private Ticks(ThreadPool threadPool) {
      super(logger, threadPool, TICK, true);
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
      tick();
    }

    @Override
    public String toString() {
      return "look for deployments that are due to be warmed up";
    }
  }
}
