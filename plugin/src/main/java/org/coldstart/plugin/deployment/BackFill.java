package org.coldstart.plugin.deployment;

import java.util.HashMap;
import java.util.Map;
import org.coldstart.ingest.VectorField;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.admin.indices.refresh.RefreshRequest;
import org.opensearch.action.admin.indices.refresh.RefreshResponse;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.transport.client.Client;

/**
 * Gives the documents of an index their vectors of a version. The first pass looks at every
 * document and writes those whose vectors are not what encoding them would write now: a stamp alone
 * proves nothing where the slot was not written for a while, as after an undeployment or a roll-out
 * that was cancelled. From then on the encoders write the slot, and further passes look for
 * documents without the stamp: what lost a race, or came in past the encoders.
 *
 * <p>Blocks, so it belongs on the training threads. Used by one thread.
 */
final class BackFill {

  /** Passes in a row that mend nothing before the run is given up. */
  private static final int FRUITLESS_PASSES = 5;

  /** Passes after which one document in so many may be left. */
  private static final int MANY_PASSES = 10;

  private static final int FEW = 100;
  private static final int MOST_PASSES = 100;
  private static final int REFRESHES = 5;

  private final Client client;
  private final String index;
  private final VectorField field;
  private final String slot;
  private final String stamp;
  private final FillPass pass;
  private final Pace pace;
  private final Listener listener;
  private FillCounts counts = FillCounts.NONE;
  private long documents;
  private long left;

  /** Hears how the back-fill goes on; what it throws ends it. */
  interface Listener {

    /**
     * @param done documents that carry the stamp now
     * @param total documents that are to carry it
     */
    void filled(long done, long total);

    /** Hears how far the first pass has come, from where another node could go on. */
    default void reached(RolloutWork.Reached reached) {}
  }

  /**
   * @param client acts with the rights of the calling thread
   * @param index the concrete index
   * @param field the deployed field
   * @param slot the slot to fill
   * @param stamp the version to fill it with
   * @param pass sends the steps
   * @param pace how fast to write
   */
  BackFill(
      Client client,
      String index,
      VectorField field,
      String slot,
      String stamp,
      FillPass pass,
      Pace pace,
      Listener listener) {
    this.client = client;
    this.index = index;
    this.field = field;
    this.slot = slot;
    this.stamp = stamp;
    this.pass = pass;
    this.pace = pace;
    this.listener = listener;
  }

  /**
   * Looks at every document once, and writes those whose vectors are not what they should be.
   *
   * @param before how far another node had come; where a shard has lost its history since, all of
   *     it is looked at again
   */
  void first(RolloutWork.Reached before) {
    FillPass.Outcome done = look(before);
    // What failed may carry the stamp all the same, and would not be looked for again.
    boolean another =
        done.counts().failed() > 0
            || before.ends().entrySet().stream()
                .anyMatch(
                    end ->
                        !end.getValue().history().equals(done.ends().get(end.getKey()).history()));
    FillCounts seen =
        another ? look(RolloutWork.Reached.NOTHING).counts() : done.counts().and(before.counts());
    documents = seen.looked();
    counts = counts.and(seen);
  }

  private FillPass.Outcome look(RolloutWork.Reached before) {
    Map<Integer, Long> after = new HashMap<>();
    before.ends().forEach((shard, end) -> after.put(shard, end.checkpoint()));
    return pass.run(
        DocumentSelection.stale(),
        stamp,
        after,
        (sofar, selected, ends) -> {
          Map<Integer, FillPass.End> all = new HashMap<>(before.ends());
          all.putAll(ends);
          if (sofar.failed() == 0) {
            listener.reached(
                new RolloutWork.Reached(
                    before.looked() + sofar.looked(), before.written() + sofar.written(), all));
          }
          listener.filled(before.looked() + sofar.looked(), before.looked() + selected);
        });
  }

  /**
   * Goes on until no document without the stamp is found; or, where clients keep writing documents
   * past the encoders, until only few are left that are found anew each time. Then all copies show
   * what was written.
   *
   * @throws OpenSearchStatusException where documents stay without it whatever is done
   */
  void untilComplete() {
    DocumentSelection without = DocumentSelection.without(field.stampPath(slot), stamp);
    int fruitless = 0;
    for (int passes = 0; ; passes++) {
      FillCounts done =
          pass.run(
                  without,
                  stamp,
                  Map.of(),
                  (sofar, selected, ends) ->
                      listener.filled(
                          Math.max(0, documents - selected + sofar.written()), documents))
              .counts();
      counts = counts.and(done);
      left = done.looked() - done.written();
      if (done.looked() == 0 || (passes >= MANY_PASSES && done.looked() <= documents / FEW)) {
        refresh();
        return;
      }
      fruitless = done.written() == 0 ? fruitless + 1 : 0;
      if (fruitless == FRUITLESS_PASSES || passes >= MOST_PASSES) {
        throw new OpenSearchStatusException(
            "[{}] documents of index [{}] are still without their vectors after [{}] passes: {}",
            RestStatus.CONFLICT,
            left,
            index,
            passes + 1,
            done.failure() == null
                ? "clients write them, without a pipeline, faster than they are filled"
                : done.failure());
      }
      if (fruitless > 0) {
        pace.rest(fruitless);
      }
    }
  }

  /** What was done, as a run tells it. */
  Map<String, Object> counts() {
    Map<String, Object> told = new HashMap<>();
    told.put("documents_written", counts.written());
    told.put("documents_unencodable", counts.unencodable());
    told.put("documents_left", left);
    told.put("write_conflicts", counts.conflicts());
    if (counts.firstUnencodable() != null) {
      told.put("first_unencodable", counts.firstUnencodable());
    }
    return told;
  }

  /** Patiently: a copy may just be moving. */
  private void refresh() {
    for (int attempt = 1; ; attempt++) {
      RefreshResponse refreshed =
          PlainActionFuture.<RefreshResponse, RuntimeException>get(
              l -> client.admin().indices().refresh(new RefreshRequest(index), l));
      if (refreshed.getFailedShards() == 0) {
        return;
      }
      if (attempt == REFRESHES) {
        throw new OpenSearchStatusException(
            "index [{}] cannot be refreshed: {}",
            RestStatus.SERVICE_UNAVAILABLE,
            index,
            refreshed.getShardFailures()[0].reason());
      }
      pace.rest(attempt);
    }
  }
}
