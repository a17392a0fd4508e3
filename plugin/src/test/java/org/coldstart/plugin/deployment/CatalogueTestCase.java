package org.coldstart.plugin.deployment;

import com.carrotsearch.randomizedtesting.ThreadFilter;
import com.carrotsearch.randomizedtesting.annotations.ThreadLeakFilters;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.coldstart.plugin.ColdStartPlugin;
import org.coldstart.plugin.SettledNodeTestCase;
import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.action.deploy.DeployRequest;
import org.coldstart.plugin.action.deploy.DeploymentRequest;
import org.coldstart.plugin.action.deploy.TransportActivateAction;
import org.coldstart.plugin.action.deploy.TransportDeployAction;
import org.coldstart.plugin.action.train.TrainRequest;
import org.coldstart.plugin.action.train.TransportTrainAction;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.ModelChange;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.Slot;
import org.coldstart.plugin.training.TrainingRequest;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.knn.plugin.KNNPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.test.BouncyCastleThreadFilter;

/**
 * A node with k-NN and this plugin, and a small catalogue in which users of three tastes like films
 * of three genres: enough for a training that takes a second.
 */
@ThreadLeakFilters(
    defaultFilters = true,
    filters = {BouncyCastleThreadFilter.class, CatalogueTestCase.NativeThreads.class})
public abstract class CatalogueTestCase extends SettledNodeTestCase {

  protected static final String ITEMS = "films";
  protected static final String EVENTS = "views";
  protected static final String MODEL = "m";
  protected static final String FIELD = "vector";

  private static final List<String> GENRES = List.of("drama", "comedy", "war");
  private static final int FILMS = 60;
  private static final int VIEWERS = 45;
  private static final int VIEWS = 12;

  @Override
  protected Collection<Class<? extends Plugin>> getPlugins() {
    return List.of(ColdStartPlugin.class, KNNPlugin.class);
  }

  /** What is stale stays so until a test says otherwise. */
  @Override
  protected Settings nodeSettings() {
    return Settings.builder()
        .put(super.nodeSettings())
        .put("plugins.coldstart.sweep.interval", "-1")
        .build();
  }

  @Override
  protected boolean resetNodeAfterTest() {
    return true;
  }

  /** The catalogue, the views and the definition of a model over them. */
  protected void prepare() {
    createItems(ITEMS, items());
    bulk(ITEMS, films(0, FILMS));
    createIndex(EVENTS);
    bulk(EVENTS, views());
    define(definition());
  }

  /** What the index of items is created with. */
  protected Settings items() {
    return Settings.builder().put("index.knn", true).build();
  }

  /** An index for films. */
  protected void createItems(String index, Settings settings) {
    createIndex(
        index,
        settings,
        "_doc",
        "title",
        "type=text",
        "genre",
        "type=keyword",
        "year",
        "type=integer");
  }

  /** Films by id, from one number to another. */
  public static Map<String, Map<String, Object>> films(int from, int to) {
    Map<String, Map<String, Object>> films = new LinkedHashMap<>();
    for (int i = from; i < to; i++) {
      String genre = GENRES.get(i % GENRES.size());
      films.put(
          "f" + i,
          Map.of("title", genre + " story " + i % 7, "genre", genre, "year", 1950 + i % 40));
    }
    return films;
  }

  /** Who saw which film. */
  public static Map<String, Map<String, Object>> views() {
    Random random = new Random(7);
    Map<String, Map<String, Object>> views = new LinkedHashMap<>();
    for (int user = 0; user < VIEWERS; user++) {
      for (int i = 0; i < VIEWS; i++) {
        int film = random.nextInt(FILMS / GENRES.size()) * GENRES.size() + user % GENRES.size();
        views.put(
            "v" + user + "-" + i,
            Map.of("user_id", user, "item_id", "f" + film, "seen", 1_000 * user + i));
      }
    }
    return views;
  }

  /** A definition over the catalogue; its inner maps may be changed. */
  public static Map<String, Object> definition() {
    Map<String, Object> features = new HashMap<>();
    features.put("title", Map.of("type", "text"));
    features.put("genre", Map.of("type", "categorical"));
    features.put("year", Map.of("type", "numeric"));
    Map<String, Object> interactions = new HashMap<>();
    interactions.put("index", EVENTS);
    interactions.put("user_id", "user_id");
    interactions.put("item_id", "item_id");
    Map<String, Object> sources = new HashMap<>();
    sources.put("interactions", interactions);
    sources.put("items", new HashMap<>(Map.of("index", ITEMS)));
    Map<String, Object> definition = new HashMap<>();
    definition.put("dimension", 8);
    definition.put(
        "user",
        Map.of("features", Map.of("history", Map.of("type", "history", "role", "preference"))));
    definition.put("item", Map.of("features", features));
    definition.put("sources", sources);
    return definition;
  }

  @SuppressWarnings("unchecked")
  protected static Map<String, Object> inner(Map<String, Object> map, String... path) {
    Map<String, Object> at = map;
    for (String name : path) {
      at = (Map<String, Object>) at.get(name);
    }
    return at;
  }

  protected void define(Map<String, Object> definition) {
    PlainActionFuture.<ColdStartMetadata, RuntimeException>get(
        l ->
            registry()
                .submit(new ModelChange.PutDefinition(MODEL, "uuid-of-" + MODEL, definition), l));
  }

  protected ModelRegistry registry() {
    return getInstanceFromNode(ModelRegistry.class);
  }

  /** Trains and waits. */
  protected Map<String, Object> train(Map<String, Object> overrides) {
    return train(overrides, false);
  }

  protected Map<String, Object> train(Map<String, Object> overrides, boolean deploy) {
    TrainRequest request = new TrainRequest(new TrainingRequest(MODEL, overrides, deploy), true);
    return run(TransportTrainAction.TYPE, request);
  }

  /** Deploys and waits. */
  protected Map<String, Object> deploy(String body) {
    return run(TransportDeployAction.TYPE, deployRequest(body, true));
  }

  protected static DeployRequest deployRequest(String body, boolean wait) {
    return parsed(body, p -> new DeployRequest(DeployRequest.parse(MODEL, p), wait));
  }

  protected Map<String, Object> activate(String body) {
    return run(
        TransportActivateAction.TYPE, parsed(body, p -> DeploymentRequest.activation(MODEL, p)));
  }

  protected <R extends org.opensearch.action.ActionRequest> Map<String, Object> run(
      org.opensearch.action.ActionType<JsonResponse> type, R request) {
    return PlainActionFuture.<JsonResponse, RuntimeException>get(
            l -> client().execute(type, request, l))
        .json();
  }

  /** Reads something out of JSON. */
  protected interface Reading<T> {
    T read(XContentParser parser) throws java.io.IOException;
  }

  protected static <T> T parsed(String body, Reading<T> reading) {
    try (XContentParser parser = JsonXContent.jsonXContent.createParser(null, null, body)) {
      return reading.read(parser);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  protected void bulk(String index, Map<String, Map<String, Object>> documents) {
    bulk(index, documents, null);
  }

  protected void bulk(String index, Map<String, Map<String, Object>> documents, String pipeline) {
    BulkRequest bulk = new BulkRequest();
    documents.forEach(
        (id, source) ->
            bulk.add(
                new IndexRequest(index)
                    .id(id)
                    .source(source, XContentType.JSON)
                    .setPipeline(pipeline)));
    BulkResponse response = client().bulk(bulk).actionGet();
    assertFalse(response.buildFailureMessage(), response.hasFailures());
    refresh(index);
  }

  protected void refresh(String index) {
    client().admin().indices().prepareRefresh(index).get();
  }

  protected long count(String index, QueryBuilder query) {
    refresh(index);
    return client()
        .prepareSearch(index)
        .setSource(new SearchSourceBuilder().query(query).size(0).trackTotalHits(true))
        .get()
        .getHits()
        .getTotalHits()
        .value();
  }

  /** Sets a cluster setting; null for its default. */
  protected void setting(String key, String value) {
    client()
        .admin()
        .cluster()
        .prepareUpdateSettings()
        .setTransientSettings(Settings.builder().put(key, value))
        .get();
  }

  protected Deployment deployment() {
    return registry().deploymentsOf(MODEL).get(0);
  }

  /** How many documents have a vector in a slot, beside the stamp of what lies there. */
  protected long filled(Slot slot) {
    return count(
        ITEMS,
        QueryBuilders.boolQuery()
            .filter(QueryBuilders.existsQuery(FIELD + "." + slot.name()))
            .filter(QueryBuilders.termQuery(FIELD + "." + slot.name() + "_stamp", slot.stamp())));
  }

  /** The threads of ND4J, which begin with the first training and live as long as the process. */
  public static final class NativeThreads implements ThreadFilter {
    @Override
    public boolean reject(Thread thread) {
      return thread.getName().startsWith("DeallocatorServiceThread")
          || thread.getName().equals("JavaCPP Deallocator");
    }
  }
}
