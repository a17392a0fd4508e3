package org.coldstart.plugin.training;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.ModelChange;
import org.coldstart.plugin.registry.ModelEntry;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.VersionContents;
import org.coldstart.plugin.registry.VersionEntry;
import org.coldstart.plugin.registry.VersionState;
import org.coldstart.plugin.settings.ColdStartSettings;
import org.opensearch.cluster.ClusterChangedEvent;
import org.opensearch.cluster.ClusterStateListener;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.action.ActionListener;
import org.opensearch.threadpool.ThreadPool;

/**
 * Keeps models from gathering versions for ever: of those that are ready, and of those that failed,
 * the newest are kept, and every one whose vectors some deployment still carries. The elected
 * cluster manager looks after each change of the registry, and of the setting, so that it does not
 * matter what made a version one too many. Nobody waits for what it removes.
 */
public final class VersionRetention implements ClusterStateListener {

  private static final Logger logger = LogManager.getLogger(VersionRetention.class);

  private final ModelRegistry registry;
  private final VersionContents contents;
  private final ClusterService clusterService;
  private final ThreadPool threadPool;

  private volatile int keep;

  /** The stamps that are being removed. */
  private final Set<String> going = ConcurrentHashMap.newKeySet();

  /** Hears of nothing but its setting until it is added to the cluster service. */
  public VersionRetention(
      ModelRegistry registry,
      VersionContents contents,
      ClusterService clusterService,
      ThreadPool threadPool) {
    this.registry = registry;
    this.contents = contents;
    this.clusterService = clusterService;
    this.threadPool = threadPool;
    this.keep = ColdStartSettings.VERSIONS_KEEP.get(clusterService.getSettings());
    clusterService
        .getClusterSettings()
        .addSettingsUpdateConsumer(ColdStartSettings.VERSIONS_KEEP, this::keep);
  }

  private void keep(int versions) {
    keep = versions;
    threadPool.generic().execute(this::look);
  }

  @Override
  public void clusterChanged(ClusterChangedEvent event) {
    if (event.localNodeClusterManager()
        && ColdStartMetadata.of(event.state()) != ColdStartMetadata.of(event.previousState())) {
      threadPool.generic().execute(this::look);
    }
  }

  private void look() {
    if (!clusterService.state().nodes().isLocalNodeElectedClusterManager()) {
      return;
    }
    ColdStartMetadata current = registry.current();
    for (ModelEntry model : current.models().values()) {
      for (VersionState state : List.of(VersionState.READY, VersionState.FAILED)) {
        tooOld(current, model, state).stream()
            .filter(version -> going.add(version.stamp()))
            .forEach(version -> remove(model.name(), version));
      }
    }
  }

  private List<VersionEntry> tooOld(
      ColdStartMetadata current, ModelEntry entry, VersionState state) {
    return entry.versions().values().stream()
        .filter(version -> version.state() == state)
        .sorted(Comparator.comparingInt(VersionEntry::number).reversed())
        .skip(keep)
        .filter(
            version ->
                current.deploymentsOf(entry.name()).stream()
                    .allMatch(deployment -> deployment.slotOf(version.stamp()).isEmpty()))
        .toList();
  }

  private void remove(String model, VersionEntry version) {
    String stamp = version.stamp();
    registry.submit(
        new ModelChange.DeleteVersion(model, version.number(), threadPool.absoluteTimeInMillis()),
        ActionListener.runAfter(
            ActionListener.wrap(
                removed ->
                    contents.delete(
                        stamp,
                        ActionListener.wrap(
                            deleted -> {},
                            e -> logger.warn("what is stored of [{}] stays", stamp, e))),
                e ->
                    logger.warn(
                        "version [{}] of model [{}] could not be removed",
                        version.number(),
                        model,
                        e)),
            () -> going.remove(stamp)));
  }
}
