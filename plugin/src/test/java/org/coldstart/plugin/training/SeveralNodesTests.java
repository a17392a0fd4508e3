package org.coldstart.plugin.training;

import static org.opensearch.test.hamcrest.OpenSearchAssertions.assertAcked;

import com.carrotsearch.randomizedtesting.annotations.ThreadLeakFilters;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.coldstart.plugin.ColdStartPlugin;
import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.action.deploy.DeployRequest;
import org.coldstart.plugin.action.deploy.TransportDeployAction;
import org.coldstart.plugin.action.train.TrainRequest;
import org.coldstart.plugin.action.train.TransportTrainAction;
import org.coldstart.plugin.deployment.CatalogueTestCase;
import org.coldstart.plugin.deployment.RolloutRequest;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.ModelChange;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.Runs;
import org.opensearch.action.index.IndexRequestBuilder;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.knn.plugin.KNNPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.BouncyCastleThreadFilter;
import org.opensearch.test.OpenSearchIntegTestCase;

/** A training goes to the node that is set apart for it; every node hears of what it made. */
@ThreadLeakFilters(
    defaultFilters = true,
    filters = {BouncyCastleThreadFilter.class, CatalogueTestCase.NativeThreads.class})
@OpenSearchIntegTestCase.ClusterScope(
    scope = OpenSearchIntegTestCase.Scope.TEST,
    numDataNodes = 0,
    supportsDedicatedMasters = false)
public class SeveralNodesTests extends OpenSearchIntegTestCase {

  @Override
  protected Collection<Class<? extends Plugin>> nodePlugins() {
    return List.of(ColdStartPlugin.class, KNNPlugin.class);
  }

  public void testATrainingRunsOnTheNodeSetApartForIt() throws Exception {
    String asked = internalCluster().startNode();
    String trainer =
        internalCluster()
            .startNode(Settings.builder().put("node.attr.coldstart_trainer", true).build());
    prepare();
    ModelRegistry registry = internalCluster().getInstance(ModelRegistry.class, asked);
    PlainActionFuture.<ColdStartMetadata, RuntimeException>get(
        l ->
            registry.submit(
                new ModelChange.PutDefinition("m", "u", CatalogueTestCase.definition()), l));

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

  private void prepare() throws Exception {
    assertAcked(
        prepareCreate(
            "films",
            Settings.builder()
                .put("index.knn", true)
                .put("index.number_of_shards", 2)
                .put("index.number_of_replicas", 1)));
    createIndex("views");
    ensureGreen("films");
    index("films", CatalogueTestCase.films(0, 60));
    index("views", CatalogueTestCase.views());
  }

  private void index(String index, Map<String, Map<String, Object>> documents) throws Exception {
    indexRandom(
        true,
        false,
        documents.entrySet().stream()
            .map(
                document ->
                    (IndexRequestBuilder)
                        client()
                            .prepareIndex(index)
                            .setId(document.getKey())
                            .setSource(
                                document.getValue(),
                                org.opensearch.common.xcontent.XContentType.JSON))
            .collect(Collectors.toCollection(ArrayList::new)));
  }

  private static Map<String, Object> ask(
      String node,
      org.opensearch.action.ActionType<JsonResponse> type,
      org.opensearch.action.ActionRequest request) {
    return PlainActionFuture.<JsonResponse, RuntimeException>get(
            l -> client(node).execute(type, request, l))
        .json();
  }
}
