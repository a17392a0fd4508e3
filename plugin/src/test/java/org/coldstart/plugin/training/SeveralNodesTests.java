package org.coldstart.plugin.training;

import static org.opensearch.test.hamcrest.OpenSearchAssertions.assertAcked;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.coldstart.model.artifact.ModelArtifact;
import org.coldstart.plugin.ColdStartPlugin;
import org.coldstart.plugin.HeldRequests;
import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.action.deploy.DeployRequest;
import org.coldstart.plugin.action.deploy.TransportDeployAction;
import org.coldstart.plugin.action.train.TrainRequest;
import org.coldstart.plugin.action.train.TransportTrainAction;
import org.coldstart.plugin.deployment.CatalogueClusterTestCase;
import org.coldstart.plugin.deployment.CatalogueTestCase;
import org.coldstart.plugin.deployment.RolloutRequest;
import org.coldstart.plugin.registry.ArtifactStore;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.ModelChange;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.VersionEntry;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.RunState;
import org.coldstart.plugin.run.Runs;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.knn.plugin.KNNPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.PluginsService;
import org.opensearch.test.InternalTestCluster;

/**
 * A training goes to the node that is set apart for it, and to another when that one goes; every
 * node hears of what it made.
 */
public class SeveralNodesTests extends CatalogueClusterTestCase {

  @Override
  protected Collection<Class<? extends Plugin>> nodePlugins() {
    return List.of(ColdStartPlugin.class, KNNPlugin.class, HeldRequests.class);
  }

  public void testATrainingRunsOnTheNodeSetApartForIt() throws Exception {
    String asked = internalCluster().startNode();
    String trainer =
        internalCluster()
            .startNode(Settings.builder().put("node.attr.coldstart_trainer", true).build());
    prepare();
    Map<String, Object> trained =
        ask(
            asked,
            TransportTrainAction.TYPE,
            new TrainRequest(new TrainingRequest("m", Map.of(), false), true));
    Runs runs = internalCluster().getInstance(Runs.class, asked);
    Run run =
        PlainActionFuture.<Run, RuntimeException>get(l -> runs.get((String) trained.get("run"), l));
    assertEquals(
        internalCluster().getInstance(ClusterService.class, trainer).localNode().getId(),
        run.node());

    ask(
        asked,
        TransportDeployAction.TYPE,
        new DeployRequest(
            new RolloutRequest(
                "m",
                Optional.of("films"),
                Optional.of("vector"),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                false),
            true));
    for (String node : List.of(asked, trainer)) {
      assertEquals(
          1,
          internalCluster()
              .getInstance(ModelRegistry.class, node)
              .deploymentsOf("m")
              .get(0)
              .active()
              .orElseThrow()
              .version());
    }
    refresh("films");
    assertEquals(
        60,
        client(trainer)
            .prepareSearch("films")
            .setQuery(QueryBuilders.existsQuery("vector.a"))
            .get()
            .getHits()
            .getTotalHits()
            .value());
  }

  public void testATrainingGoesOnWhenItsNodeStopsAndMakesTheSameModel() throws Exception {
    String stays = internalCluster().startNode();
    String stops =
        internalCluster()
            .startNode(Settings.builder().put("node.attr.coldstart_trainer", true).build());
    prepare();
    ask(stays, TransportTrainAction.TYPE, new TrainRequest(request(), true));
    HeldRequests held = held(stops);
    held.hold(SeveralNodesTests::storesAnArtefact);
    Map<String, Object> started =
        ask(stays, TransportTrainAction.TYPE, new TrainRequest(request(), false));
    held.await();
    internalCluster().stopRandomNode(InternalTestCluster.nameFilter(stops));

    Run ended =
        PlainActionFuture.<Run, RuntimeException>get(
            l ->
                internalCluster()
                    .getInstance(Runs.class, stays)
                    .awaitEnd((String) started.get("run"), l));
    assertEquals(ended.reason(), RunState.COMPLETED, ended.state());
    assertEquals(2, ended.attempts());
    assertEquals("the chosen settings and epochs, with the same data", ended.resumedFrom());
    assertEquals(
        internalCluster().getInstance(ClusterService.class, stays).localNode().getId(),
        ended.node());
    assertArrayEquals(artifact(stays, 1), artifact(stays, 2));
  }

  public void testOfTwoTrainingsOfAModelThatTwoNodesAreAskedForAtOnceOneIsRefused()
      throws Exception {
    List<String> nodes = internalCluster().startNodes(2);
    prepare();
    List<PlainActionFuture<JsonResponse>> answers = new ArrayList<>();
    for (String node : nodes) {
      held(node).hold(SeveralNodesTests::storesARecord);
      PlainActionFuture<JsonResponse> answer = PlainActionFuture.newFuture();
      client(node).execute(TransportTrainAction.TYPE, new TrainRequest(request(), false), answer);
      answers.add(answer);
    }
    for (String node : nodes) {
      held(node).await();
    }
    nodes.forEach(node -> held(node).letGo());
    List<Exception> refused = new ArrayList<>();
    List<String> begun = new ArrayList<>();
    for (PlainActionFuture<JsonResponse> answer : answers) {
      try {
        begun.add((String) answer.actionGet().json().get("run"));
      } catch (RuntimeException e) {
        refused.add(e);
      }
    }
    assertEquals(1, refused.size());
    assertEquals(
        RestStatus.CONFLICT, ExceptionsHelper.status(ExceptionsHelper.unwrapCause(refused.get(0))));
    assertTrue(refused.toString(), refused.get(0).getMessage().contains("is in training by run"));
    Run ended =
        PlainActionFuture.<Run, RuntimeException>get(
            l -> internalCluster().getInstance(Runs.class, nodes.get(0)).awaitEnd(begun.get(0), l));
    assertEquals(RunState.COMPLETED, ended.state());
    assertEquals(
        1,
        internalCluster()
            .getInstance(ModelRegistry.class, nodes.get(0))
            .current()
            .requireModel("m")
            .versions()
            .size());
  }

  private static boolean storesAnArtefact(ActionRequest request) {
    return request instanceof IndexRequest index && index.id() != null && index.id().endsWith("/0");
  }

  private static boolean storesARecord(ActionRequest request) {
    return request instanceof IndexRequest index
        && index.id() != null
        && index.id().startsWith("training/");
  }

  private static HeldRequests held(String node) {
    return internalCluster()
        .getInstance(PluginsService.class, node)
        .filterPlugins(HeldRequests.class)
        .get(0);
  }

  private static TrainingRequest request() {
    return new TrainingRequest("m", Map.of(), false);
  }

  /** A version's artefact as it would be under a stamp that all have. */
  private static byte[] artifact(String node, int number) throws Exception {
    VersionEntry version =
        internalCluster()
            .getInstance(ModelRegistry.class, node)
            .current()
            .requireModel("m")
            .version(number);
    byte[] stored =
        PlainActionFuture.<byte[], RuntimeException>get(
            l -> internalCluster().getInstance(ArtifactStore.class, node).load(version.stamp(), l));
    return ModelArtifact.toBytes(ModelArtifact.read(stored).withStamp("same"));
  }

  private void prepare() throws Exception {
    assertAcked(
        prepareCreate(
            "films",
            Settings.builder()
                .put("index.knn", true)
                .put("index.number_of_shards", 2)
                .put("index.number_of_replicas", 1)));
    assertAcked(prepareCreate("views", Settings.builder().put("index.number_of_replicas", 1)));
    ensureGreen("films", "views");
    index("films", CatalogueTestCase.films(0, 60));
    index("views", CatalogueTestCase.views());
    PlainActionFuture.<ColdStartMetadata, RuntimeException>get(
        l ->
            internalCluster()
                .getInstance(ModelRegistry.class)
                .submit(
                    new ModelChange.PutDefinition("m", "u", CatalogueTestCase.definition()), l));
  }
}
