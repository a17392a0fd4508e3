package org.coldstart.plugin.action;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.coldstart.model.definition.DefinitionException;
import org.coldstart.model.definition.Side;
import org.coldstart.plugin.ColdStartPlugin;
import org.coldstart.plugin.SettledNodeTestCase;
import org.coldstart.plugin.action.cat.TransportCatAction;
import org.coldstart.plugin.action.definition.DeleteModelRequest;
import org.coldstart.plugin.action.definition.GetModelsRequest;
import org.coldstart.plugin.action.definition.PutDefinitionRequest;
import org.coldstart.plugin.action.definition.TransportDeleteModelAction;
import org.coldstart.plugin.action.definition.TransportGetModelAction;
import org.coldstart.plugin.action.definition.TransportGetModelsAction;
import org.coldstart.plugin.action.definition.TransportPutDefinitionAction;
import org.coldstart.plugin.action.stats.StatsRequest;
import org.coldstart.plugin.action.stats.TransportStatsAction;
import org.coldstart.plugin.action.version.ImportRequest;
import org.coldstart.plugin.action.version.TransportDeleteVersionAction;
import org.coldstart.plugin.action.version.TransportGetReportAction;
import org.coldstart.plugin.action.version.TransportGetVersionAction;
import org.coldstart.plugin.action.version.TransportImportAction;
import org.coldstart.plugin.registry.ArtifactStore;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.DeploymentChange;
import org.coldstart.plugin.registry.ModelChange;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.RegistryChange;
import org.coldstart.plugin.stats.EncodingCounters;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.plugins.Plugin;

public class ModelActionsTests extends SettledNodeTestCase {

  private static final Map<String, Object> DEFINITION =
      Map.of(
          "dimension",
          4,
          "user",
          Map.of("features", Map.of("age", Map.of("type", "numeric"))),
          "item",
          Map.of("features", Map.of("genres", Map.of("type", "categorical"))),
          "sources",
          Map.of(
              "interactions", Map.of("index", "ratings", "user_id", "u", "item_id", "i"),
              "items", Map.of("index", "movies")));

  private ModelRegistry registry;
  private ArtifactStore artifacts;

  @Override
  protected Collection<Class<? extends Plugin>> getPlugins() {
    return List.of(ColdStartPlugin.class);
  }

  @Override
  protected boolean resetNodeAfterTest() {
    return true;
  }

  @Override
  public void setUp() throws Exception {
    super.setUp();
    registry = getInstanceFromNode(ModelRegistry.class);
    artifacts = getInstanceFromNode(ArtifactStore.class);
  }

  public void testADefinitionIsPutShownAndDeleted() {
    assertEquals(
        List.of(), json(TransportGetModelsAction.TYPE, new GetModelsRequest()).get("models"));
    put("movies");
    Map<String, Object> movies = json(TransportGetModelAction.TYPE, new ModelRequest("movies"));
    assertEquals(DEFINITION, movies.get("definition"));
    assertEquals(List.of(), movies.get("versions"));
    assertEquals(List.of(), movies.get("deployments"));
    assertEquals(
        List.of(movies), json(TransportGetModelsAction.TYPE, new GetModelsRequest()).get("models"));
    json(TransportDeleteModelAction.TYPE, new DeleteModelRequest("movies", false));
    expectThrows(
        ResourceNotFoundException.class,
        () -> json(TransportGetModelAction.TYPE, new ModelRequest("movies")));
    expectThrows(
        ResourceNotFoundException.class,
        () -> json(TransportDeleteModelAction.TYPE, new DeleteModelRequest("movies", false)));
  }

  public void testAWrongDefinitionIsRefusedByItsPathAndChangesNothing() {
    Map<String, Object> wrong = new java.util.HashMap<>(DEFINITION);
    wrong.put("dimension", 0);
    DefinitionException e =
        expectThrows(
            DefinitionException.class,
            () ->
                json(TransportPutDefinitionAction.TYPE, new PutDefinitionRequest("movies", wrong)));
    assertEquals("dimension", e.path());
    IllegalArgumentException name =
        expectThrows(IllegalArgumentException.class, () -> put("Movies"));
    assertTrue(name.getMessage(), name.getMessage().contains("must be lowercase"));
    assertEquals(ColdStartMetadata.EMPTY, registry.current());
  }

  public void testAVersionIsShownAsTheContractSays() {
    put("movies");
    ready("movies", "stamp-1");
    deploy("movies", "stamp-1");
    await(
        (ActionListener<Void> l) ->
            artifacts.saveReport("stamp-1", Map.of("metrics", Map.of()), l));
    Map<String, Object> version =
        json(TransportGetVersionAction.TYPE, new VersionRequest("movies", 1));
    assertEquals(
        List.of(
            "version",
            "state",
            "stamp",
            "active_in",
            "dimension",
            "bytes",
            "sha256",
            "created",
            "took_ms",
            "examples",
            "reason",
            "report"),
        List.copyOf(version.keySet()));
    assertEquals("ready", version.get("state"));
    assertEquals("stamp-1", version.get("stamp"));
    assertEquals(
        List.of(Map.of("index", "movies-index", "field", "item_vector")), version.get("active_in"));
    assertEquals(Map.of("metrics", Map.of()), version.get("report"));
    assertEquals("2026-01-01T00:00:00Z", version.get("created"));
  }

  public void testAReportIsGivenByItself() {
    put("movies");
    ready("movies", "stamp-1");
    ResourceNotFoundException none =
        expectThrows(
            ResourceNotFoundException.class,
            () -> json(TransportGetReportAction.TYPE, new VersionRequest("movies", 1)));
    assertTrue(none.getMessage(), none.getMessage().contains("version [1] of model [movies]"));
    Map<String, Object> report = Map.of("metrics", Map.of("warm", Map.of()), "seed", 42);
    await((ActionListener<Void> l) -> artifacts.saveReport("stamp-1", report, l));
    assertEquals(report, json(TransportGetReportAction.TYPE, new VersionRequest("movies", 1)));
    for (VersionRequest missing :
        List.of(new VersionRequest("movies", 2), new VersionRequest("books", 1))) {
      expectThrows(
          ResourceNotFoundException.class, () -> json(TransportGetReportAction.TYPE, missing));
    }
  }

  public void testDeletingAVersionDeletesItsWeights() {
    put("movies");
    ready("movies", "stamp-1");
    json(TransportDeleteVersionAction.TYPE, new VersionRequest("movies", 1));
    expectThrows(
        ResourceNotFoundException.class,
        () -> await((ActionListener<byte[]> l) -> artifacts.load("stamp-1", l)));
    expectThrows(
        ResourceNotFoundException.class,
        () -> json(TransportGetVersionAction.TYPE, new VersionRequest("movies", 1)));
  }

  public void testWhatIsDeployedIsKeptUnlessForced() {
    put("movies");
    ready("movies", "stamp-1");
    deploy("movies", "stamp-1");
    for (Runnable refused :
        List.<Runnable>of(
            () -> json(TransportDeleteVersionAction.TYPE, new VersionRequest("movies", 1)),
            () -> json(TransportDeleteModelAction.TYPE, new DeleteModelRequest("movies", false)))) {
      OpenSearchStatusException e = expectThrows(OpenSearchStatusException.class, refused::run);
      assertEquals(409, e.status().getStatus());
    }
    assertEquals(3, await((ActionListener<byte[]> l) -> artifacts.load("stamp-1", l)).length);
    json(TransportDeleteModelAction.TYPE, new DeleteModelRequest("movies", true));
    assertTrue(registry.current().deployments().isEmpty());
    expectThrows(
        ResourceNotFoundException.class,
        () -> await((ActionListener<byte[]> l) -> artifacts.load("stamp-1", l)));
  }

  public void testAModelWhoseIndicesAreGoneIsDeletedWithoutForce() {
    put("movies");
    ready("movies", "stamp-1");
    deploy("movies", "stamp-1");
    client().admin().indices().prepareDelete("movies-index").get();
    json(TransportDeleteModelAction.TYPE, new DeleteModelRequest("movies", false));
    assertTrue(registry.current().isEmpty());
  }

  public void testABadArtefactIsNotImported() {
    put("movies");
    ColdStartMetadata before = registry.current();
    IllegalArgumentException e =
        expectThrows(
            IllegalArgumentException.class,
            () ->
                json(
                    TransportImportAction.TYPE,
                    new ImportRequest("movies", new BytesArray(randomByteArrayOfLength(100)))));
    assertTrue(e.getMessage(), e.getMessage().startsWith("the body is not a whole"));
    assertEquals(before, registry.current());
    expectThrows(
        ResourceNotFoundException.class,
        () ->
            json(
                TransportImportAction.TYPE,
                new ImportRequest("missing", new BytesArray(new byte[1]))));
  }

  public void testALineAModel() {
    put("movies");
    ready("movies", "stamp-1");
    deploy("movies", "stamp-1");
    put("books");
    await(
        (ActionListener<Void> l) ->
            artifacts.saveReport(
                "stamp-1",
                Map.of("metrics", Map.of("cold_item", Map.of("model", Map.of("recall@20", 0.125)))),
                l));
    List<?> lines = (List<?>) json(TransportCatAction.TYPE, new GetModelsRequest()).get("lines");
    assertEquals(2, lines.size());
    assertEquals("books", ((Map<?, ?>) lines.get(0)).get("name"));
    assertEquals("defined", ((Map<?, ?>) lines.get(0)).get("state"));
    Map<?, ?> movies = (Map<?, ?>) lines.get(1);
    assertEquals("1", movies.get("active"));
    assertEquals("1", movies.get("live"));
    assertEquals("movies-index/item_vector", movies.get("deployments"));
    assertEquals("deployed", movies.get("state"));
    assertEquals(0.125, movies.get("recall"));
  }

  public void testStatisticsCount() throws Exception {
    for (long nanos : new long[] {1_000, 2_000, 5_000_000}) {
      getInstanceFromNode(EncodingCounters.class).users().record(nanos);
    }
    String stats =
        XContentHelper.toXContent(
                client().execute(TransportStatsAction.TYPE, new StatsRequest()).actionGet(),
                XContentType.JSON,
                false)
            .utf8ToString();
    assertTrue(stats, stats.contains("\"users\":{\"count\":3,\"total_ms\":5,\"p50_us\":2.0"));
    assertTrue(stats, stats.contains("\"items\":{\"count\":0,\"total_ms\":0}"));
    assertTrue(stats, stats.contains("\"runs\":{\"errors\":{\"total\":0,\"by_kind\":{}}}"));
    assertTrue(stats, stats.contains("\"cache\":{\"models\":0,\"bytes\":0,\"limit_bytes\":"));
  }

  private void put(String model) {
    json(TransportPutDefinitionAction.TYPE, new PutDefinitionRequest(model, DEFINITION));
  }

  private void ready(String model, String stamp) {
    submit(new ModelChange.StartVersion(model, stamp, 1767225600000L, null));
    ArtifactStore.Stored stored =
        await(
            (ActionListener<ArtifactStore.Stored> l) ->
                artifacts.save(stamp, new byte[3], () -> {}, l));
    submit(new ModelChange.FinishVersion(model, stamp, 4, stored.bytes(), stored.sha256(), 10, 20));
  }

  private void deploy(String model, String stamp) {
    createIndex(model + "-index");
    String uuid = resolveIndex(model + "-index").getUUID();
    submit(
        new DeploymentChange.ReserveSlot(
            model,
            stamp,
            model + "-index",
            uuid,
            "item_vector",
            Side.ITEM,
            Map.of("engine", "lucene"),
            List.of(),
            1,
            1));
    submit(new DeploymentChange.MarkComplete(uuid, "item_vector", stamp));
    submit(new DeploymentChange.Activate(uuid, "item_vector", stamp));
  }

  private void submit(RegistryChange change) {
    await((ActionListener<ColdStartMetadata> l) -> registry.submit(change, l));
  }

  private Map<String, Object> json(ActionType<JsonResponse> type, ActionRequest request) {
    return client().execute(type, request).actionGet().json();
  }

  private static <T> T await(Consumer<ActionListener<T>> call) {
    PlainActionFuture<T> future = new PlainActionFuture<>();
    call.accept(future);
    return future.actionGet();
  }
}
