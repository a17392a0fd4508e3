package org.coldstart.plugin.training;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coldstart.plugin.TwoIdentities;
import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.action.evaluate.EvaluateRequest;
import org.coldstart.plugin.action.evaluate.TransportEvaluateAction;
import org.coldstart.plugin.action.train.TrainRequest;
import org.coldstart.plugin.action.train.TransportTrainAction;
import org.coldstart.plugin.registry.VersionState;
import org.coldstart.plugin.run.Caller;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.RunState;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.indices.SystemIndexRegistry;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.PluginsService;

/** Whoever may not read a source can neither train from it nor hear what was learned from it. */
public class RightsTests extends TakeoverTestCase {

  private static final String ANNS_ROLES = "reads_films,reads_views";

  @Override
  protected Collection<Class<? extends Plugin>> getPlugins() {
    List<Class<? extends Plugin>> plugins = new ArrayList<>(super.getPlugins());
    plugins.add(TwoIdentities.class);
    return plugins;
  }

  public void testWhoMayNotReadTheViewsCanNeitherTrainFromThemNorEvaluate() {
    prepare();
    assertForbidden(TwoIdentities.BOB, TransportTrainAction.TYPE, training());
    assertTrue(registry().current().requireModel(MODEL).versions().isEmpty());

    ask(TwoIdentities.ANN, TransportTrainAction.TYPE, training());
    assertEquals(VersionState.READY, newest().state());
    assertEquals(
        "before the request is answered and in the background",
        Set.of(TwoIdentities.ANN),
        readers().subList(1, readers().size()).stream()
            .collect(java.util.stream.Collectors.toSet()));

    assertForbidden(
        TwoIdentities.BOB, TransportEvaluateAction.TYPE, EvaluateRequest.newestOf(MODEL));
    ask(TwoIdentities.ANN, TransportEvaluateAction.TYPE, EvaluateRequest.newestOf(MODEL));
  }

  public void testATrainingGoesOnWithTheRolesOfWhoAskedForIt() {
    prepare();
    leave(record(new Caller(TwoIdentities.ANN, List.of("reads_films", "reads_views"))));
    Run ended = ended();
    assertEquals(ended.reason(), RunState.COMPLETED, ended.state());
    assertEquals(Set.of(TwoIdentities.ANN + "|" + ANNS_ROLES), Set.copyOf(readers()));
  }

  public void testATrainingDoesNotGoOnWhereItsCallerMayNotReadAnyMore() {
    prepare();
    leave(record(new Caller(TwoIdentities.ANN, List.of("reads_films"))));
    Run ended = ended();
    assertEquals(RunState.FAILED, ended.state());
    assertEquals(403, ended.status());
    assertTrue(ended.reason(), ended.reason().contains("no permissions"));
    assertEquals(VersionState.FAILED, newest().state());
  }

  public void testATrainingOfNobodyKnowsDoesNotGoOn() {
    prepare();
    leave(record(null));
    Run ended = ended();
    assertEquals(RunState.FAILED, ended.state());
    assertTrue(ended.reason(), ended.reason().contains("start it again"));
    assertEquals(List.of(), readers());
  }

  public void testWhatThePluginStoresIsASystemIndex() {
    assertEquals(
        Set.of(".coldstart-models", ".coldstart-items-1f"),
        SystemIndexRegistry.matchesSystemIndexPattern(
            Set.of(".coldstart-models", ".coldstart-items-1f", ITEMS)));
  }

  private static TrainRequest training() {
    return new TrainRequest(new TrainingRequest(MODEL, Map.of(), false), true);
  }

  private List<String> readers() {
    return getInstanceFromNode(PluginsService.class)
        .filterPlugins(TwoIdentities.class)
        .get(0)
        .readersOfViews();
  }

  private <R extends ActionRequest> JsonResponse ask(
      String user, ActionType<JsonResponse> type, R request) {
    return client()
        .filterWithHeader(Map.of(TwoIdentities.HEADER, user))
        .execute(type, request)
        .actionGet();
  }

  private <R extends ActionRequest> void assertForbidden(
      String user, ActionType<JsonResponse> type, R request) {
    Exception e = expectThrows(Exception.class, () -> ask(user, type, request));
    assertEquals(
        e.toString(),
        RestStatus.FORBIDDEN,
        ExceptionsHelper.status(ExceptionsHelper.unwrapCause(e)));
  }
}
