package org.coldstart.plugin.training;

import java.util.Comparator;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.ModelChange;
import org.coldstart.plugin.registry.ModelEntry;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.VersionContents;
import org.coldstart.plugin.registry.VersionEntry;
import org.coldstart.plugin.registry.VersionState;
import org.opensearch.core.action.ActionListener;

/**
 * Keeps a model from gathering versions for ever: of those that are ready, and of those that
 * failed, the newest are kept, and every one whose vectors some deployment still carries. Does not
 * wait for what it removes.
 *
 * @param keep how many of each are kept
 */
record VersionRetention(ModelRegistry registry, VersionContents contents, int keep) {

  private static final Logger logger = LogManager.getLogger(VersionRetention.class);

  /** Removes what is too old. */
  void apply(String model) {
    ColdStartMetadata current = registry.current();
    current
        .model(model)
        .ifPresent(
            entry -> {
              tooOld(current, entry, VersionState.READY).forEach(version -> remove(model, version));
              tooOld(current, entry, VersionState.FAILED)
                  .forEach(version -> remove(model, version));
            });
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
    registry.submit(
        new ModelChange.DeleteVersion(model, version.number(), System.currentTimeMillis()),
        ActionListener.wrap(
            removed ->
                contents.delete(
                    version.stamp(),
                    ActionListener.wrap(
                        deleted -> {},
                        e -> logger.warn("what is stored of [{}] stays", version.stamp(), e))),
            e ->
                logger.warn(
                    "version [{}] of model [{}] could not be removed",
                    version.number(),
                    model,
                    e)));
  }
}
