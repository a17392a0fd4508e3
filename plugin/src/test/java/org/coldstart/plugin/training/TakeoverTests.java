package org.coldstart.plugin.training;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.artifact.ModelArtifact;
import org.coldstart.model.train.Choices;
import org.coldstart.plugin.action.evaluate.EvaluateRequest;
import org.coldstart.plugin.action.evaluate.TransportEvaluateAction;
import org.coldstart.plugin.registry.ArtifactStore;
import org.coldstart.plugin.registry.ModelChange;
import org.coldstart.plugin.registry.SystemIndex;
import org.coldstart.plugin.registry.VersionEntry;
import org.coldstart.plugin.registry.VersionMaker;
import org.coldstart.plugin.registry.VersionState;
import org.coldstart.plugin.run.OrphanedRuns;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.RunSamples;
import org.coldstart.plugin.run.RunState;
import org.coldstart.plugin.run.RunStore;
import org.coldstart.plugin.run.Runs;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.index.query.QueryBuilders;

/** Trainings that a node has begun which is not there any more. */
public class TakeoverTests extends TakeoverTestCase {

  public void testATrainingGoesOnFromTheStartWhereNothingWasRead() throws Exception {
    prepare();
    train(Map.of());
    leave(record(null));
    Run ended = ended();
    assertEquals(ended.reason(), RunState.COMPLETED, ended.state());
    assertEquals(2, ended.attempts());
    assertTrue(ended.resumedFrom(), ended.resumedFrom().contains("not been read"));
    assertSameModel(1, 2);
    assertNothingOfTheTrainingIsLeft();
  }

  public void testATrainingGoesOnWithWhatWasChosenWhereTheDataIsTheSame() throws Exception {
    prepare();
    Map<String, Object> report = inner(train(Map.of()), "outcome", "report");
    leave(record(null, sources(report, Long.MIN_VALUE), choices(report)));
    Run ended = ended();
    assertEquals(ended.reason(), RunState.COMPLETED, ended.state());
    assertEquals("the chosen settings and epochs, with the same data", ended.resumedFrom());
    assertEquals(2, inner(ended.outcome(), "report").get("attempts"));
    assertFalse(
        "nothing is searched again",
        inner(ended.outcome(), "report", "seconds").containsKey("choose_start"));
    assertSameModel(1, 2);
  }

  public void testWhatCameLaterIsNotSeenAndWhatWasChosenHolds() throws Exception {
    prepare();
    Map<String, Object> definition = definition();
    inner(definition, "sources", "interactions").put("timestamp", "seen");
    define(definition);
    Map<String, Object> report = inner(train(Map.of()), "outcome", "report");
    long last =
        ((Number) inner(report, "sources", "interactions").get("last_timestamp")).longValue();
    bulk(EVENTS, Map.of("late", Map.of("user_id", 1, "item_id", "f1", "seen", last + 1)));
    leave(record(null, sources(report, last), choices(report)));
    Run ended = ended();
    assertEquals("the chosen settings and epochs, with the same data", ended.resumedFrom());
    assertSameModel(1, 2);
    Map<String, Object> read = inner(ended.outcome(), "report", "sources", "interactions");
    assertEquals(1, ((Number) read.get("later_than_the_training")).intValue());
  }

  public void testATrainingStartsAgainWhereTheDataHasChanged() throws Exception {
    prepare();
    Map<String, Object> report = inner(train(Map.of()), "outcome", "report");
    bulk(ITEMS, Map.of("f1", Map.of("title", "changed", "genre", "war", "year", 1999)));
    leave(record(null, sources(report, Long.MIN_VALUE), choices(report)));
    Run ended = ended();
    assertEquals(ended.reason(), RunState.COMPLETED, ended.state());
    assertEquals("the start: the sources have changed", ended.resumedFrom());
    assertTrue(
        inner(ended.outcome(), "report", "seconds").toString(),
        inner(ended.outcome(), "report", "seconds").containsKey("choose_start"));
  }

  public void testWhatTheNodeHadStoredIsRemoved() throws Exception {
    prepare();
    ArtifactStore artifacts = getInstanceFromNode(ArtifactStore.class);
    PlainActionFuture.<ArtifactStore.Stored, RuntimeException>get(
        l -> artifacts.save("stamp-of-the-lost", new byte[] {1, 2, 3}, () -> {}, l));
    leave(record(null));
    assertEquals(RunState.COMPLETED, ended().state());
    assertEquals(0, count(SystemIndex.NAME, QueryBuilders.termQuery("stamp", "stamp-of-the-lost")));
  }

  public void testATrainingThatWasCancelledMeanwhileIsNotTakenUp() throws Exception {
    prepare();
    TrainingRecord record = record(null);
    store(record);
    PlainActionFuture.<Run, RuntimeException>get(
        l -> getInstanceFromNode(Runs.class).cancel(RUN, l));
    submit(reservation(record));
    Run ended = ended();
    assertEquals(RunState.CANCELLED, ended.state());
    assertEquals("asked for by its user", ended.reason());
    assertEquals(VersionState.FAILED, newest().state());
    assertNothingOfTheTrainingIsLeft();
  }

  public void testATrainingWhoseVersionWasReadyIsDeployed() throws Exception {
    prepare();
    train(Map.of());
    deploy("{\"index\": \"films\", \"field\": \"vector\"}");
    train(Map.of("seed", 7));
    store(
        new TrainingRecord(
            RUN,
            new TrainingRequest(MODEL, Map.of(), true),
            registry().current().requireModel(MODEL).definition(),
            null,
            List.of("stamp-of-the-lost", newest().stamp()),
            null,
            null),
        newest().number());
    Run ended = endedAfterElection();
    assertEquals(ended.reason(), RunState.COMPLETED, ended.state());
    assertEquals(2, ended.attempts());
    assertEquals("the finished version", ended.resumedFrom());
    assertEquals(newest().stamp(), ended.outcome().get("stamp"));
    assertEquals(2, deployment().active().orElseThrow().version());
    assertNothingOfTheTrainingIsLeft();
  }

  public void testATrainingOfWhichOnlyTheEndIsMissingIsCompleted() throws Exception {
    prepare();
    train(Map.of());
    RunSamples.store(getInstanceFromNode(RunStore.class), RunSamples.lost(RUN, MODEL, 1));
    Run ended = endedAfterElection();
    assertEquals(ended.reason(), RunState.COMPLETED, ended.state());
    assertEquals(newest().stamp(), ended.outcome().get("stamp"));
  }

  private Run endedAfterElection() {
    RunSamples.elected(
        getInstanceFromNode(OrphanedRuns.class), getInstanceFromNode(ClusterService.class).state());
    return ended();
  }

  public void testATrainingWhoseRecordIsLostFails() throws Exception {
    prepare();
    submit(reservation(record(null)));
    assertBusy(() -> assertEquals(VersionState.FAILED, newest().state()));
    assertTrue(newest().reason(), newest().reason().contains("start it again"));
    train(Map.of());
  }

  public void testAnImportThatNobodyGoesOnWithFails() throws Exception {
    prepare();
    submit(
        new ModelChange.StartVersion(
            MODEL, "stamp-of-the-lost", 1, new VersionMaker("lost-node", "lost-session", null)));
    assertBusy(() -> assertEquals(VersionState.FAILED, newest().state()));
    assertTrue(newest().reason(), newest().reason().contains("import it again"));
  }

  public void testATrainingWhoseSourcesHaveGoneFails() throws Exception {
    prepare();
    TrainingRecord record = record(null);
    client().admin().indices().prepareDelete(EVENTS).get();
    leave(record);
    Run ended = ended();
    assertEquals(RunState.FAILED, ended.state());
    assertTrue(ended.reason(), ended.reason().contains("[sources.interactions.index]"));
    assertEquals(VersionState.FAILED, newest().state());
    assertNothingOfTheTrainingIsLeft();
  }

  private static SourceDigests sources(Map<String, Object> report, long lastTimestamp) {
    SortedMap<String, String> digests = new TreeMap<>();
    inner(report, "sources")
        .keySet()
        .forEach(
            source -> digests.put(source, (String) inner(report, "sources", source).get("digest")));
    return new SourceDigests(lastTimestamp, digests);
  }

  private static Choices choices(Map<String, Object> report) {
    Map<String, Object> towers = inner(report, "towers");
    boolean served = Boolean.TRUE.equals(towers.get("served"));
    return Choices.ofMap(
        Map.of(
            "start",
            report.get("start"),
            "towers",
            Map.of("epochs", served ? towers.get("best_epoch") : 0, "report", towers)));
  }

  private void assertSameModel(int one, int other) throws Exception {
    assertArrayEquals(artifact(one), artifact(other));
    run(TransportEvaluateAction.TYPE, EvaluateRequest.newestOf(MODEL));
  }

  /** A version's artefact as it would be under a stamp that all have. */
  private byte[] artifact(int number) throws Exception {
    VersionEntry version = registry().current().requireModel(MODEL).version(number);
    assertEquals(version.reason(), VersionState.READY, version.state());
    byte[] stored =
        PlainActionFuture.<byte[], RuntimeException>get(
            l -> getInstanceFromNode(ArtifactStore.class).load(version.stamp(), l));
    ModelWithItems whole = ModelArtifact.read(stored);
    return ModelArtifact.toBytes(whole.withStamp("same"));
  }

  private void assertNothingOfTheTrainingIsLeft() throws Exception {
    assertBusy(
        () ->
            assertEquals(
                Optional.empty(),
                PlainActionFuture.<Optional<TrainingRecord>, RuntimeException>get(
                    l -> getInstanceFromNode(TrainingRecords.class).get(RUN, l))));
    assertEquals(0, count(SystemIndex.NAME, QueryBuilders.termQuery("stamp", "stamp-of-the-lost")));
    assertEquals(0, getInstanceFromNode(TrainingMemory.class).bytes());
  }
}
