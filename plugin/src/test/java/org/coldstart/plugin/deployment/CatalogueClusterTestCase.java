package org.coldstart.plugin.deployment;

import static org.opensearch.test.hamcrest.OpenSearchAssertions.assertAcked;

import com.carrotsearch.randomizedtesting.annotations.ThreadLeakFilters;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.coldstart.plugin.ColdStartPlugin;
import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.action.deploy.TransportDeployAction;
import org.coldstart.plugin.action.train.TrainRequest;
import org.coldstart.plugin.action.train.TransportTrainAction;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.ModelChange;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.training.TrainingRequest;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.action.index.IndexRequestBuilder;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.knn.plugin.KNNPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.BouncyCastleThreadFilter;
import org.opensearch.test.OpenSearchIntegTestCase;

/** The catalogue of {@link CatalogueTestCase} in a cluster of several nodes. */
@ThreadLeakFilters(
    defaultFilters = true,
    filters = {BouncyCastleThreadFilter.class, CatalogueTestCase.NativeThreads.class})
@OpenSearchIntegTestCase.ClusterScope(
    scope = OpenSearchIntegTestCase.Scope.TEST,
    numDataNodes = 0,
    supportsDedicatedMasters = false)
public abstract class CatalogueClusterTestCase extends OpenSearchIntegTestCase {

  protected static final String MODEL = CatalogueTestCase.MODEL;
  protected static final String ITEMS = CatalogueTestCase.ITEMS;
  protected static final int FILMS = 60;

  @Override
  protected Collection<Class<? extends Plugin>> nodePlugins() {
    return List.of(ColdStartPlugin.class, KNNPlugin.class);
  }

  @Override
  protected boolean addMockInternalEngine() {
    return false;
  }

  /**
   * Starts a first node that is nothing but cluster manager. A second after a cluster has formed
   * k-NN asks whichever node of this JVM was made last for its state, which is an uncaught error
   * where that one is just starting: no other node is made before.
   */
  protected static String startClusterManager() throws InterruptedException {
    String manager = internalCluster().startClusterManagerOnlyNode();
    Thread.sleep(2_000);
    return manager;
  }

  /** The catalogue with a replica each, the views, and the definition of a model over them. */
  protected void prepare(String node) throws Exception {
    createItems(ITEMS, Settings.builder().put("index.number_of_shards", 2).build());
    createIndex(CatalogueTestCase.EVENTS);
    index(ITEMS, CatalogueTestCase.films(0, FILMS));
    index(CatalogueTestCase.EVENTS, CatalogueTestCase.views());
    PlainActionFuture.<ColdStartMetadata, RuntimeException>get(
        l ->
            registry(node)
                .submit(
                    new ModelChange.PutDefinition(MODEL, "u", CatalogueTestCase.definition()), l));
  }

  /** An index for films with a replica. */
  protected void createItems(String index, Settings settings) {
    assertAcked(
        prepareCreate(
            index,
            Settings.builder()
                .put("index.knn", true)
                .put("index.number_of_shards", 1)
                .put("index.number_of_replicas", 1)
                .put(settings)));
    ensureGreen(index);
  }

  protected void index(String index, Map<String, Map<String, Object>> documents)
      throws InterruptedException {
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
                            .setSource(document.getValue(), XContentType.JSON))
            .collect(Collectors.toCollection(ArrayList::new)));
  }

  protected static ModelRegistry registry(String node) {
    return internalCluster().getInstance(ModelRegistry.class, node);
  }

  /** Trains and waits. */
  protected static Map<String, Object> train(String node, Map<String, Object> overrides) {
    return ask(
        node,
        TransportTrainAction.TYPE,
        new TrainRequest(new TrainingRequest(MODEL, overrides, false), true));
  }

  protected static Map<String, Object> deploy(String node, String body, boolean wait) {
    return ask(node, TransportDeployAction.TYPE, CatalogueTestCase.deployRequest(body, wait));
  }

  protected static <R extends ActionRequest> Map<String, Object> ask(
      String node, ActionType<JsonResponse> type, R request) {
    return PlainActionFuture.<JsonResponse, RuntimeException>get(
            l -> client(node).execute(type, request, l))
        .json();
  }
}
