package org.coldstart.plugin.training;

import java.util.Optional;
import org.coldstart.plugin.registry.ModelEntry;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.VersionEntry;
import org.coldstart.plugin.registry.VersionState;
import org.coldstart.plugin.run.CallersRights;
import org.coldstart.plugin.run.OrphanedRuns;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.RunSuccessor;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;

/**
 * Ends trainings whose node has died when the version was ready, on the elected cluster manager.
 * Where the version is still in training {@link OrphanedVersions} looks after it.
 */
public final class OrphanedTrainings implements RunSuccessor {

  private final Trainings trainings;
  private final ModelRegistry registry;
  private final TrainingRecords records;
  private final CallersRights rights;

  /** Wired by the node; hears of orphans from then on. */
  @Inject
  public OrphanedTrainings(
      OrphanedRuns orphans,
      Trainings trainings,
      ModelRegistry registry,
      TrainingRecords records,
      CallersRights rights) {
    this.trainings = trainings;
    this.registry = registry;
    this.records = records;
    this.rights = rights;
    orphans.succeed(Trainings.VERB, this);
  }

  @Override
  public void takeUp(Run run, ActionListener<Void> listener) {
    Optional<VersionEntry> version =
        registry.model(run.model()).map(ModelEntry::versions).map(all -> all.get(run.version()));
    if (version.filter(entry -> entry.state() == VersionState.READY).isEmpty()) {
      listener.onFailure(lost(run, version.map(VersionEntry::reason)));
      return;
    }
    records.get(
        run.id(),
        ActionListener.wrap(
            record -> {
              ActionListener<Run> resumed = ActionListener.map(listener, goesOn -> null);
              if (record.isEmpty()) { // only the run's end is missing, which needs nobody's rights
                trainings.finish(run, record, version.get(), resumed);
                return;
              }
              rights.within(
                  record.get().caller(),
                  run,
                  () -> trainings.finish(run, record, version.get(), resumed));
            },
            listener::onFailure));
  }

  private static ResourceNotFoundException lost(Run run, Optional<String> reason) {
    return new ResourceNotFoundException(
        "node [{}] left the cluster while it worked: {}",
        run.node(),
        reason.orElse("start it again"));
  }
}
