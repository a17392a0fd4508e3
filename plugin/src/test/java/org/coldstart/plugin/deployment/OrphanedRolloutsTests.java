package org.coldstart.plugin.deployment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.coldstart.model.definition.Side;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.Json;
import org.coldstart.plugin.run.Caller;
import org.coldstart.plugin.run.OrphanedRuns;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.RunSamples;
import org.coldstart.plugin.run.RunState;
import org.coldstart.plugin.run.RunStore;
import org.coldstart.plugin.run.Runs;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.index.IndexService;
import org.opensearch.indices.IndicesService;

/** Roll-outs that a node has begun which is not there any more. */
public class OrphanedRolloutsTests extends CatalogueTestCase {

  private static final String RUN = "r";

  public void testWhatAnotherNodeNeedsToKnowIsReadAsItWasStored() throws Exception {
    RolloutWork work =
        new RolloutWork(
            "films",
            "uuid",
            "vector",
            randomFrom(Side.values()),
            VectorMethod.DEFAULT,
            randomBoolean() ? null : new Caller("somebody", List.of("reader", "writer")),
            new RolloutWork.Reached(
                randomNonNegativeLong(),
                3,
                Map.of(0, new FillPass.End(-1, "h0"), 11, new FillPass.End(1L << 40, "h1"))));
    BytesReference stored = BytesReference.bytes(XContentFactory.jsonBuilder().map(work.toMap()));
    assertEquals(work, RolloutWork.ofMap(Json.ordered(stored)));
  }

  public void testARolloutGoesOnBehindWhatWasLookedAt() {
    String history = leaveOneVectorStale();
    leave(work(uuid(), new RolloutWork.Reached(7, 5, Map.of(0, new FillPass.End(1000, history)))));
    Run ended = ended();
    assertEquals(ended.reason(), RunState.COMPLETED, ended.state());
    assertEquals(2, ended.attempts());
    assertEquals("7 documents that were looked at already", ended.resumedFrom());
    assertEquals(1, deployment().active().orElseThrow().version());
    assertEquals("those of the first node", 5, written(ended));
  }

  public void testAShardThatHasAnotherHistoryIsLookedAtFromTheBeginning() {
    leaveOneVectorStale();
    leave(work(uuid(), new RolloutWork.Reached(7, 5, Map.of(0, new FillPass.End(1000, "lost")))));
    Run ended = ended();
    assertEquals(ended.reason(), RunState.COMPLETED, ended.state());
    assertEquals("the stale one", 1, written(ended));
  }

  /**
   * All vectors of version 1 are there, one of them of what its document held before.
   *
   * @return the history of the index's shard
   */
  private String leaveOneVectorStale() {
    prepare();
    train(Map.of());
    deploy("{\"index\": \"films\", \"field\": \"vector\"}");
    PlainActionFuture.<Deployment, RuntimeException>get(
        l ->
            getInstanceFromNode(Rollouts.class)
                .undeploy(MODEL, Optional.empty(), Optional.empty(), l));
    client().prepareUpdate(ITEMS, "f1").setDoc("genre", "romance", "year", 2020).get();
    IndexService index =
        getInstanceFromNode(IndicesService.class).indexServiceSafe(resolveIndex(ITEMS));
    assertEquals(Set.of(0), index.shardIds());
    return index.getShard(0).getHistoryUUID();
  }

  private static int written(Run run) {
    return ((Number) run.outcome().get("documents_written")).intValue();
  }

  public void testARolloutThatWasCancelledMeanwhileIsNotTakenUp() {
    prepare();
    train(Map.of());
    leave("asked for by its user", work(uuid(), RolloutWork.Reached.NOTHING).toMap());
    Run ended = ended();
    assertEquals(RunState.CANCELLED, ended.state());
    assertEquals("asked for by its user", ended.reason());
  }

  public void testARolloutOfWhichNothingIsStoredFails() {
    prepare();
    train(Map.of());
    leave(null, Map.of());
    Run ended = ended();
    assertEquals(RunState.FAILED, ended.state());
    assertTrue(ended.reason(), ended.reason().contains("start it again"));
  }

  public void testARolloutToAnIndexThatWasMadeAnewFails() {
    prepare();
    train(Map.of());
    leave(work("uuid-of-the-one-before", RolloutWork.Reached.NOTHING));
    Run ended = ended();
    assertEquals(RunState.FAILED, ended.state());
    assertTrue(ended.reason(), ended.reason().contains("another one by now"));
  }

  private static RolloutWork work(String indexUuid, RolloutWork.Reached reached) {
    return new RolloutWork(
        ITEMS, indexUuid, "vector", Side.ITEM, VectorMethod.DEFAULT, null, reached);
  }

  private void leave(RolloutWork work) {
    leave(null, work.toMap());
  }

  private void leave(String cancelRequested, Map<String, Object> work) {
    RunSamples.store(
        getInstanceFromNode(RunStore.class),
        RunSamples.lost(RUN, Rollouts.VERB, MODEL, 1, cancelRequested),
        work);
    RunSamples.elected(
        getInstanceFromNode(OrphanedRuns.class), getInstanceFromNode(ClusterService.class).state());
  }

  private Run ended() {
    return PlainActionFuture.<Run, RuntimeException>get(
        l -> getInstanceFromNode(Runs.class).awaitEnd(RUN, l));
  }

  private String uuid() {
    return getInstanceFromNode(ClusterService.class).state().metadata().index(ITEMS).getIndexUUID();
  }
}
