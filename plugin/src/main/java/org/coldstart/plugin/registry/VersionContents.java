package org.coldstart.plugin.registry;

import org.coldstart.model.ModelWithItems;
import org.coldstart.plugin.items.StoredItems;
import org.opensearch.action.support.GroupedActionListener;
import org.opensearch.core.action.ActionListener;

/**
 * All that is stored of a version beside its entry in the registry: its artefact with the report,
 * and what it learned of single items. The one comes and goes with the other.
 */
public final class VersionContents {

  private final ArtifactStore artifacts;
  private final StoredItems items;

  /** Neither is touched before the first call. */
  public VersionContents(ArtifactStore artifacts, StoredItems items) {
    this.artifacts = artifacts;
    this.items = items;
  }

  /**
   * Stores a version. After a failure nothing of it is left, as far as the cluster lets it be
   * removed; where its stamp was taken, what is stored under it stays.
   *
   * @param artifact the version's artefact
   * @param progress hears how many of the items are stored, of none while it is the artefact's
   *     turn; what it throws ends it
   */
  public void save(
      ModelWithItems trained,
      byte[] artifact,
      StoredItems.Progress progress,
      ActionListener<ArtifactStore.Stored> listener) {
    String stamp = trained.model().stamp();
    artifacts.save(
        stamp,
        artifact,
        () -> progress.stored(0, 0),
        ActionListener.wrap(
            stored ->
                items.save(
                    trained,
                    progress,
                    ActionListener.wrap(
                        saved -> listener.onResponse(stored), e -> undo(stamp, e, listener))),
            listener::onFailure));
  }

  private void undo(String stamp, Exception cause, ActionListener<ArtifactStore.Stored> listener) {
    delete(
        stamp,
        ActionListener.wrap(
            deleted -> listener.onFailure(cause),
            worse -> {
              cause.addSuppressed(worse);
              listener.onFailure(cause);
            }));
  }

  /** Removes all that is stored of a version; without effect where nothing is. */
  public void delete(String stamp, ActionListener<Void> listener) {
    GroupedActionListener<Void> both =
        new GroupedActionListener<>(ActionListener.map(listener, deleted -> null), 2);
    artifacts.delete(stamp, both);
    items.delete(stamp, both);
  }
}
