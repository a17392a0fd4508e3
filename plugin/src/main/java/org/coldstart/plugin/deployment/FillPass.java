package org.coldstart.plugin.deployment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.action.support.TransportActions;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.routing.ShardRouting;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.index.Index;
import org.opensearch.core.index.shard.ShardId;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.transport.client.Client;

/**
 * Sends the steps of one pass over the shards of an index: one shard after another on each node,
 * all nodes at a time. Holds nothing but a cursor a shard, so whoever begins anew with the same
 * cursors goes on where another left off. A step that gets no answer is sent again, to wherever the
 * primary is by then.
 *
 * <p>Blocks, so it belongs on a thread pool that may. Used by one thread.
 */
public final class FillPass {

  private static final Logger logger = LogManager.getLogger(FillPass.class);
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final int ATTEMPTS = 5;

  private final Client client;
  private final ClusterService clusterService;
  private final Index index;
  private final String field;
  private final Pace pace;

  /** Hears how the pass goes on; what it throws ends the pass. */
  @FunctionalInterface
  public interface Listener {

    /**
     * @param counts what was done in this pass up to now
     * @param selected how many documents the pass will look at, as far as that is known
     * @param reached by the shards' numbers, where each would have ended if this had been its last
     *     step; only those that have been begun
     */
    void stepped(FillCounts counts, long selected, Map<Integer, End> reached);
  }

  /**
   * What a pass came to.
   *
   * @param counts over all shards
   * @param ends by the shards' numbers
   */
  public record Outcome(FillCounts counts, Map<Integer, End> ends) {}

  /**
   * How a pass over a shard ended.
   *
   * @param checkpoint a pass that begins behind this sequence number misses nothing that this one
   *     did not see; only where no document {@code failed}
   * @param history the shard's history; in another one the checkpoint says nothing
   */
  public record End(long checkpoint, String history) {}

  /**
   * @param client acts with the rights of the calling thread
   * @param index the index whose documents are written
   * @param field the deployed field
   * @param pace how fast
   */
  public FillPass(
      Client client, ClusterService clusterService, Index index, String field, Pace pace) {
    this.client = client;
    this.clusterService = clusterService;
    this.index = index;
    this.field = field;
    this.pace = pace;
  }

  /**
   * Goes over all shards once.
   *
   * @param which documents
   * @param stamp a version without which nothing may be written; null where all live ones are a
   *     must
   * @param after by the shard's number, the sequence number behind which to begin; those that are
   *     not named begin at the beginning
   * @throws IndexNotFoundException where the index is gone
   */
  public Outcome run(
      DocumentSelection which, String stamp, Map<Integer, Long> after, Listener listener) {
    List<Shard> shards = new ArrayList<>();
    for (int number = 0; number < metadata().getNumberOfShards(); number++) {
      shards.add(new Shard(new ShardId(index, number), after.getOrDefault(number, -1L)));
    }
    FillCounts counts = FillCounts.NONE;
    while (shards.stream().anyMatch(shard -> !shard.ended)) {
      FillCounts round = FillCounts.NONE;
      int failures = 0;
      for (Map.Entry<Shard, PlainActionFuture<FillStepResponse>> sent :
          sendOneToEachNode(shards, which, stamp).entrySet()) {
        Shard shard = sent.getKey();
        try {
          round = round.and(shard.stepped(pace.await(sent.getValue())));
        } catch (CancellationException e) {
          throw e;
        } catch (RuntimeException e) {
          shard.failed(e);
          failures = Math.max(failures, shard.failures);
        }
      }
      counts = counts.and(round);
      listener.stepped(
          counts, shards.stream().mapToLong(shard -> shard.selected).sum(), reached(shards));
      pace.after((int) (round.written() + round.conflicts() + round.failed()));
      if (failures > 0) {
        pace.rest(Math.min(failures, ATTEMPTS));
      }
    }
    return new Outcome(counts, reached(shards));
  }

  private static Map<Integer, End> reached(List<Shard> shards) {
    Map<Integer, End> ends = new TreeMap<>();
    shards.stream()
        .filter(shard -> shard.upTo >= 0 || shard.ended)
        .forEach(shard -> ends.put(shard.id.id(), shard.end()));
    return ends;
  }

  private IndexMetadata metadata() {
    IndexMetadata metadata = clusterService.state().metadata().index(index);
    if (metadata == null) {
      throw new IndexNotFoundException(index);
    }
    return metadata;
  }

  private Map<Shard, PlainActionFuture<FillStepResponse>> sendOneToEachNode(
      List<Shard> shards, DocumentSelection which, String stamp) {
    metadata();
    ClusterState state = clusterService.state();
    Map<String, Shard> byNode = new HashMap<>();
    for (Shard shard : shards) {
      if (!shard.ended) {
        ShardRouting primary = state.routingTable().shardRoutingTable(shard.id).primaryShard();
        String node = primary.active() ? primary.currentNodeId() : "";
        byNode.merge(node, shard, (one, other) -> one.failures <= other.failures ? one : other);
      }
    }
    Map<Shard, PlainActionFuture<FillStepResponse>> sent = new TreeMap<>(Shard.BY_NUMBER);
    for (Shard shard : byNode.values()) {
      FillStepRequest step =
          new FillStepRequest(
              shard.id, field, which, stamp, shard.cursor, shard.upTo, pace.atOnce());
      PlainActionFuture<FillStepResponse> answer = new PlainActionFuture<>();
      client.execute(TransportFillStepAction.TYPE, step, answer);
      sent.put(shard, answer);
    }
    return sent;
  }

  /** How far a shard has come. */
  private static final class Shard {

    private static final Comparator<Shard> BY_NUMBER =
        Comparator.comparingInt(shard -> shard.id.id());

    private final ShardId id;
    private long cursor;
    private long upTo = -1;
    private boolean ended;
    private long selected;
    private long checkpoint = -1;
    private String history;
    private int failures;
    private long failingSinceNanos;

    private Shard(ShardId id, long after) {
      this.id = id;
      this.cursor = after;
    }

    private FillCounts stepped(FillStepResponse response) {
      FillStepResponse.Progress progress = response.progress();
      if (upTo < 0) {
        selected = progress.selected();
        checkpoint = progress.checkpoint();
        history = progress.history();
      }
      cursor = progress.cursor();
      upTo = progress.upTo();
      ended = progress.ended();
      failures = 0;
      return response.counts();
    }

    /**
     * What was written above the checkpoint can be rolled back, or follow what was seen: another
     * pass looks at it once more.
     */
    private End end() {
      return new End(ended ? checkpoint : Math.min(cursor, checkpoint), history);
    }

    /** Counts a failure that may pass, and gives up on any other. */
    private void failed(RuntimeException e) {
      failures++;
      if (failures == 1) {
        failingSinceNanos = System.nanoTime();
      }
      Throwable cause = ExceptionsHelper.unwrapCause(e);
      RestStatus status = ExceptionsHelper.status(cause);
      boolean away = TransportActions.isShardNotAvailableException(cause);
      boolean mayPass = away || status.getStatus() >= 500 || status == RestStatus.TOO_MANY_REQUESTS;
      boolean patient =
          away ? System.nanoTime() - failingSinceNanos < PATIENCE_NANOS : failures < ATTEMPTS;
      if (!mayPass || !patient) {
        throw e;
      }
      logger.debug("a step on {} is sent again", id, e);
    }
  }
}
