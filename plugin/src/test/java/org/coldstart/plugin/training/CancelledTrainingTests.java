package org.coldstart.plugin.training;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.coldstart.plugin.HeldRequests;
import org.coldstart.plugin.action.definition.DeleteModelRequest;
import org.coldstart.plugin.action.definition.TransportDeleteModelAction;
import org.coldstart.plugin.action.train.TrainRequest;
import org.coldstart.plugin.action.train.TransportTrainAction;
import org.coldstart.plugin.deployment.CatalogueTestCase;
import org.coldstart.plugin.registry.SystemIndex;
import org.coldstart.plugin.registry.VersionEntry;
import org.coldstart.plugin.registry.VersionState;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.RunState;
import org.coldstart.plugin.run.Runs;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.indices.breaker.CircuitBreakerService;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.PluginsService;
import org.opensearch.search.SearchService;

/** Whenever a training is cancelled, it ends soon, and nothing of it stays. */
public class CancelledTrainingTests extends CatalogueTestCase {

  @Override
  protected Collection<Class<? extends Plugin>> getPlugins() {
    List<Class<? extends Plugin>> plugins = new ArrayList<>(super.getPlugins());
    plugins.add(HeldRequests.class);
    return plugins;
  }

  public void testCancelledWhileItReads() throws Exception {
    cancelAt(
        request -> request instanceof SearchRequest search && search.pointInTimeBuilder() != null);
  }

  public void testCancelledBeforeItLearns() throws Exception {
    cancelAt(CancelledTrainingTests::writesWhatWasRead);
  }

  public void testCancelledWhenItHasChosen() throws Exception {
    cancelAt(
        request ->
            request instanceof IndexRequest index
                && index.sourceAsMap().toString().contains("pulls_toward_content"));
  }

  public void testCancelledWhileItStoresItsArtefact() throws Exception {
    cancelAt(
        request ->
            request instanceof IndexRequest index
                && index.id() != null
                && index.id().endsWith("/0"));
  }

  public void testCancelledWhileItStoresItsItems() throws Exception {
    cancelAt(
        request ->
            request instanceof BulkRequest bulk
                && bulk.getIndices().stream().anyMatch(i -> i.startsWith(".coldstart-items-")));
  }

  private static boolean writesWhatWasRead(ActionRequest request) {
    return request instanceof IndexRequest index
        && index.id() != null
        && index.id().startsWith("training/")
        && index.sourceAsMap().toString().contains("digests");
  }

  public void testCancelledByTheDeletionOfItsModel() throws Exception {
    cancelAt(
        CancelledTrainingTests::writesWhatWasRead,
        id -> run(TransportDeleteModelAction.TYPE, new DeleteModelRequest(MODEL, true)));
    assertTrue(registry().current().models().isEmpty());
  }

  private void cancelAt(Predicate<ActionRequest> which) throws Exception {
    Runs runs = getInstanceFromNode(Runs.class);
    cancelAt(
        which,
        id -> {
          PlainActionFuture<Run> asked = PlainActionFuture.newFuture();
          runs.cancel(id, asked);
          Run answer = asked.actionGet(10, TimeUnit.SECONDS);
          assertEquals("it answers before the work has heard", RunState.RUNNING, answer.state());
        });
    assertEquals(VersionState.FAILED, registry().current().requireModel(MODEL).version(1).state());
  }

  private void cancelAt(Predicate<ActionRequest> which, Consumer<String> cancel) throws Exception {
    prepare();
    HeldRequests held =
        getInstanceFromNode(PluginsService.class).filterPlugins(HeldRequests.class).get(0);
    Runs runs = getInstanceFromNode(Runs.class);
    long breaker = breakerBytes();
    held.hold(which);
    String id =
        (String)
            run(
                    TransportTrainAction.TYPE,
                    new TrainRequest(new TrainingRequest(MODEL, Map.of(), false), false))
                .get("run");
    held.await();
    VersionEntry version = registry().current().requireModel(MODEL).version(1);
    cancel.accept(id);
    held.letGo();
    Run ended = PlainActionFuture.<Run, RuntimeException>get(l -> runs.awaitEnd(id, l));
    assertEquals(RunState.CANCELLED, ended.state());
    assertEquals("asked for by its user", ended.reason());
    assertNothingIsLeftOf(version, id);
    assertBusy(() -> assertEquals(breaker, breakerBytes()));
  }

  private void assertNothingIsLeftOf(VersionEntry version, String run) throws Exception {
    assertEquals(0, count(SystemIndex.NAME, QueryBuilders.termQuery("stamp", version.stamp())));
    assertEquals(
        Optional.empty(),
        PlainActionFuture.<Optional<TrainingRecord>, RuntimeException>get(
            l -> getInstanceFromNode(TrainingRecords.class).get(run, l)));
    assertFalse(
        getInstanceFromNode(ClusterService.class)
            .state()
            .metadata()
            .hasIndex(".coldstart-items-" + version.stamp()));
    assertEquals(0, getInstanceFromNode(TrainingMemory.class).bytes());
    assertBusy(() -> assertEquals(0, getInstanceFromNode(SearchService.class).getActiveContexts()));
  }

  private long breakerBytes() {
    return getInstanceFromNode(CircuitBreakerService.class).getBreaker("coldstart").getUsed();
  }
}
