package org.coldstart.plugin.training;

import java.util.Collection;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.plugin.registry.ModelChange;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.VersionContents;
import org.opensearch.ExceptionsHelper;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.support.GroupedActionListener;
import org.opensearch.core.action.ActionListener;

/**
 * Ends versions that do not become ready, so that nothing but their reason is left. Never blocks;
 * what cannot be done is logged, since nobody waits who could do better.
 */
public final class AbandonedVersions {

  private static final Logger logger = LogManager.getLogger(AbandonedVersions.class);

  private final ModelRegistry registry;
  private final VersionContents contents;

  /** Nothing is touched before the first call. */
  public AbandonedVersions(ModelRegistry registry, VersionContents contents) {
    this.registry = registry;
    this.contents = contents;
  }

  /**
   * Marks a version as failed, then removes what was stored of it. Where it became ready after all
   * (a change that stands although its answer was lost), it keeps its weights.
   *
   * @param reason why, for people
   * @param done answers when that is done, or cannot be
   */
  void fail(String model, String stamp, String reason, long tookMillis, ActionListener<Void> done) {
    registry.submit(
        new ModelChange.FailVersion(model, stamp, reason, tookMillis),
        ActionListener.wrap(
            failed -> remove(stamp, done),
            e -> {
              logger.warn(
                  "version [{}] of model [{}] could not be marked as failed", stamp, model, e);
              if (ExceptionsHelper.unwrapCause(e) instanceof ResourceNotFoundException) {
                remove(stamp, done);
              } else {
                done.onResponse(null);
              }
            }));
  }

  /** Removes what is stored under stamps that no version has (any more). */
  void remove(Collection<String> stamps, ActionListener<Void> done) {
    if (stamps.isEmpty()) {
      done.onResponse(null);
      return;
    }
    GroupedActionListener<Void> all =
        new GroupedActionListener<>(ActionListener.map(done, removed -> null), stamps.size());
    stamps.forEach(stamp -> remove(stamp, all));
  }

  private void remove(String stamp, ActionListener<Void> done) {
    contents.delete(
        stamp,
        ActionListener.wrap(
            done::onResponse,
            e -> {
              logger.warn("what was stored of stamp [{}] could not be removed", stamp, e);
              done.onResponse(null);
            }));
  }
}
