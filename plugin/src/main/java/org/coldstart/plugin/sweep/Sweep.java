package org.coldstart.plugin.sweep;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import org.coldstart.plugin.deployment.DocumentSelection;
import org.coldstart.plugin.deployment.EncoderAttachments;
import org.coldstart.plugin.deployment.FillCounts;
import org.coldstart.plugin.deployment.FillPass;
import org.coldstart.plugin.deployment.Pace;
import org.coldstart.plugin.documents.ShardMark;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.stats.SweepCounters;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.routing.IndexRoutingTable;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.index.Index;
import org.opensearch.transport.client.Client;

/**
 * Looks at what has changed in a deployed index since it last looked, and mends what is stale.
 * Where a shard is not the one of last time, or has lost what was looked at, it looks at
 * everything.
 *
 * <p>Blocks, so it belongs on a thread pool that may.
 */
public final class Sweep {

  private final ClusterService clusterService;
  private final Client client;
  private final EncoderAttachments attachments;
  private final SweepMarks marks;
  private final SweepCounters counters;
  private final DoubleSupplier documentsPerSecond;

  /**
   * @param client acts with the plugin's own rights
   * @param marks how far it came
   * @param counters what it came to
   * @param documentsPerSecond how fast it may write, 0 or less for as fast as it goes
   */
  public Sweep(
      ClusterService clusterService,
      Client client,
      SweepMarks marks,
      SweepCounters counters,
      DoubleSupplier documentsPerSecond) {
    this.clusterService = clusterService;
    this.client = client;
    this.attachments = new EncoderAttachments(clusterService, client);
    this.marks = marks;
    this.counters = counters;
    this.documentsPerSecond = documentsPerSecond;
  }

  /**
   * Whether there is anything to be swept: vectors that are read, in an index all of whose shards
   * are there.
   */
  boolean isDue(Deployment deployment) {
    ClusterState state = clusterService.state();
    IndexRoutingTable routing =
        state.metadata().index(index(deployment)) == null
            ? null
            : state.routingTable().index(index(deployment));
    return deployment.active().isPresent() && routing != null && routing.allPrimaryShardsActive();
  }

  /**
   * Sweeps a deployment once.
   *
   * @param checkpoint called again and again; what it throws ends the sweep
   */
  void run(Deployment deployment, Runnable checkpoint) {
    attachEncoder(deployment);
    Map<Integer, ShardMark> before = marks.read(deployment);
    Map<Integer, ShardMark> trusted = new TreeMap<>(before);
    FillPass pass =
        new FillPass(
            client,
            clusterService,
            index(deployment),
            deployment.field(),
            new Pace(documentsPerSecond, System::nanoTime, checkpoint));
    FillPass.Outcome outcome = run(pass, trusted);
    Map<Integer, FillPass.End> ends = outcome.ends();
    if (trusted
        .entrySet()
        .removeIf(mark -> !mark.getValue().holdsFor(mark(ends.get(mark.getKey()))))) {
      outcome = run(pass, trusted);
    }
    Map<Integer, ShardMark> after = new TreeMap<>();
    outcome.ends().forEach((shard, end) -> after.put(shard, mark(end)));
    if (outcome.counts().failed() == 0 && !after.equals(before)) {
      marks.write(deployment, after);
    }
  }

  /** Whether a deployment's index is there, whatever state it is in. */
  boolean isThere(Deployment deployment) {
    return clusterService.state().metadata().index(index(deployment)) != null;
  }

  /** Forgets how far it came in all other deployments than these. */
  void forgetOthers(Collection<Deployment> deployments) {
    marks.retain(deployments);
  }

  private static ShardMark mark(FillPass.End end) {
    return end == null ? null : new ShardMark(end.history(), end.checkpoint());
  }

  /** Whoever writes over a mapping's {@code _meta} takes the encoder away unawares. */
  private void attachEncoder(Deployment deployment) {
    if (!attachments.isAttached(deployment.index(), deployment.field())) {
      PlainActionFuture.<Void, RuntimeException>get(
          l ->
              attachments.attach(
                  deployment.index(),
                  deployment.field(),
                  deployment.active().orElseThrow().stamp(),
                  l));
    }
  }

  private FillPass.Outcome run(FillPass pass, Map<Integer, ShardMark> from) {
    Map<Integer, Long> after = new TreeMap<>();
    from.forEach((shard, mark) -> after.put(shard, mark.checkpoint()));
    return pass.run(DocumentSelection.stale(), null, after, new Counting());
  }

  /** Counts what each step of a pass has done. */
  private final class Counting implements FillPass.Listener {
    private FillCounts before = FillCounts.NONE;

    @Override
    public void stepped(FillCounts counts, long selected, Map<Integer, FillPass.End> reached) {
      long failed = counts.failed() - before.failed();
      counters.documents(
          counts.looked() - before.looked(),
          counts.written() - before.written(),
          counts.conflicts() - before.conflicts(),
          failed,
          failed == 0 ? null : counts.failure());
      before = counts;
    }
  }

  private static Index index(Deployment deployment) {
    return new Index(deployment.index(), deployment.indexUuid());
  }
}
