package org.coldstart.plugin.training;

import static org.hamcrest.Matchers.containsString;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.plugin.action.deploy.DeploymentRequest;
import org.coldstart.plugin.action.deploy.TransportUndeployAction;
import org.coldstart.plugin.action.evaluate.EvaluateRequest;
import org.coldstart.plugin.action.evaluate.TransportEvaluateAction;
import org.coldstart.plugin.action.train.TrainRequest;
import org.coldstart.plugin.action.train.TransportTrainAction;
import org.coldstart.plugin.deployment.CatalogueTestCase;
import org.coldstart.plugin.items.CachedItems;
import org.coldstart.plugin.items.FoundItems;
import org.coldstart.plugin.registry.ArtifactStore;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.ModelCache;
import org.coldstart.plugin.registry.ModelChange;
import org.coldstart.plugin.registry.ModelEntry;
import org.coldstart.plugin.registry.VersionEntry;
import org.coldstart.plugin.registry.VersionState;
import org.coldstart.plugin.run.RunState;
import org.coldstart.plugin.run.Runs;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.rest.RestStatus;

public class TrainingTests extends CatalogueTestCase {

  @Override
  public void tearDown() throws Exception {
    for (String key :
        List.of("training.memory_limit", "training.max_concurrent", "versions.keep")) {
      setting("plugins.coldstart." + key, null);
    }
    super.tearDown();
  }

  public void testATrainingReadsTheSourcesAndLeavesAVersionThatServes() {
    prepare();
    bulk(EVENTS, Map.of("nobody", Map.of("item_id", "f1"), "nothing", Map.of("user_id", 3)));
    Map<String, Object> outcome = inner(train(Map.of()), "outcome");
    VersionEntry version = version(1);
    assertEquals(VersionState.READY, version.state());
    assertEquals(540, version.examples());
    assertEquals(8, version.dimension());
    Map<String, Object> read = inner(outcome, "report", "sources", "interactions");
    assertEquals(542, ((Number) read.get("documents")).intValue());
    assertEquals(540, ((Number) read.get("used")).intValue());
    assertEquals(1, ((Number) read.get("without_user_id")).intValue());
    assertEquals(1, ((Number) read.get("without_item_id")).intValue());
    assertEquals(
        60,
        ((Number) inner(outcome, "report", "sources", "items", "with_value").get("year"))
            .intValue());

    TwoTowerModel model =
        PlainActionFuture.<TwoTowerModel, RuntimeException>get(
            l -> getInstanceFromNode(ModelCache.class).get(version.stamp(), l));
    assertEquals(version.stamp(), model.stamp());
    FoundItems known =
        PlainActionFuture.<FoundItems, RuntimeException>get(
            l ->
                getInstanceFromNode(CachedItems.class)
                    .find(model, List.of("f0", "f3", "f6", "f999"), Runnable::run, l));
    assertEquals(Set.of("f0", "f3", "f6"), known.items().keySet());
    assertEquals(Map.of(), known.failures());
    FeatureSource viewer = FeatureSource.of(Map.of("history", List.of("f0", "f3", "f6")));
    float[] user = model.encodeUser(viewer, known);
    float[] drama =
        model.encodeItem(
            FeatureSource.of(Map.of("genre", "drama", "title", "drama story 1", "year", 1960)),
            null,
            known);
    float[] war =
        model.encodeItem(
            FeatureSource.of(Map.of("genre", "war", "title", "war story 1", "year", 1960)),
            null,
            known);
    assertTrue("a new film of the genre they like", dot(user, drama) > dot(user, war));
  }

  public void testSeveralIndicesBehindAPatternAreReadOnceEach() {
    prepare();
    createIndex("views-more", Settings.builder().put("index.number_of_shards", 3).build());
    bulk("views-more", Map.of("x", Map.of("user_id", 1, "item_id", "f1")));
    Map<String, Object> definition = definition();
    inner(definition, "sources", "interactions").put("index", "views*");
    define(definition);
    Map<String, Object> outcome = inner(train(Map.of()), "outcome");
    assertEquals(541, ((Number) outcome.get("examples")).intValue());
  }

  public void testTheQueryOfTheInteractionsCounts() {
    prepare();
    Map<String, Object> definition = definition();
    Map<String, Object> interactions = inner(definition, "sources", "interactions");
    interactions.put("timestamp", "seen");
    interactions.put("query", Map.of("range", Map.of("seen", Map.of("lt", 30_000))));
    define(definition);
    Map<String, Object> outcome = inner(train(Map.of()), "outcome");
    assertEquals(360, ((Number) outcome.get("examples")).intValue());
    Map<String, Object> read = inner(outcome, "report", "sources", "interactions");
    assertEquals(0L, ((Number) read.get("first_timestamp")).longValue());
    assertEquals(29_011L, ((Number) read.get("last_timestamp")).longValue());

    interactions.put("query", Map.of("rnage", Map.of()));
    define(definition);
    refused(400, Map.of(), "[sources.interactions.query]");
  }

  public void testMistakesAreSaidAtTheRequest() {
    prepare();
    refused(400, Map.of("epohcs", 3), "[training.epohcs]");

    Map<String, Object> definition = definition();
    inner(definition, "sources", "interactions").put("index", "nowhere");
    define(definition);
    refused(404, Map.of(), "[sources.interactions.index]", "[nowhere]");

    definition = definition();
    Map<String, Object> features = inner(definition, "item", "features");
    features.put("genre_number", Map.of("type", "numeric", "field", "genre"));
    define(definition);
    refused(400, Map.of(), "genre_number", "[genre]", "needs numbers");
    assertTrue("no number was taken", model().versions().isEmpty());
  }

  public void testATrainingStartsFromAnEarlierVersion() {
    prepare();
    VersionEntry first = version((int) inner(train(Map.of()), "outcome").get("version"));
    Map<String, Object> definition = definition();
    definition.put("init_from", Map.of("model", MODEL, "version", 1));
    define(definition);
    Map<String, Object> told = inner(train(Map.of()), "outcome", "report", "init_from");
    assertEquals(first.stamp(), told.get("stamp"));
    assertEquals(60, ((Number) told.get("items_in_common")).intValue());
    assertEquals(VersionState.READY, version(2).state());
  }

  public void testAVersionToStartFromMustBeThere() {
    prepare();
    Map<String, Object> definition = definition();
    definition.put("init_from", Map.of("model", "nowhere", "version", 1));
    define(definition);
    refused(404, Map.of(), "there is no model [nowhere]");
    definition.put("init_from", Map.of("model", MODEL, "version", 7));
    define(definition);
    refused(404, Map.of(), "has no version [7]");
    assertTrue("no number was taken", model().versions().isEmpty());
  }

  public void testAWrongLabelNamesTheDocumentAndLeavesAFailedVersion() {
    prepare();
    bulk(EVENTS, Map.of("odd", Map.of("user_id", 1, "item_id", "f1", "label", 5)));
    Map<String, Object> definition = definition();
    inner(definition, "sources", "interactions").put("label", "label");
    inner(definition, "sources", "interactions")
        .put("query", Map.of("exists", Map.of("field", "label")));
    define(definition);
    refused(400, Map.of(), "[views]", "[odd]", "[label]", "0 or 1");
    VersionEntry failed = version(1);
    assertEquals(VersionState.FAILED, failed.state());
    assertTrue(failed.reason(), failed.reason().contains("[odd]"));
    ArtifactStore artifacts = getInstanceFromNode(ArtifactStore.class);
    expectThrows(
        Exception.class,
        () ->
            PlainActionFuture.<byte[], RuntimeException>get(
                l -> artifacts.load(failed.stamp(), l)));
  }

  public void testWithoutInteractionsThereIsNothingToLearnFrom() {
    prepare();
    Map<String, Object> definition = definition();
    inner(definition, "sources", "interactions").put("user_id", "who");
    define(definition);
    refused(400, Map.of(), "nothing to learn from", "[who]");
  }

  public void testTooMuchDataEndsTheRunAndNotTheNode() {
    prepare();
    setting("plugins.coldstart.training.memory_limit", "1kb");
    refused(429, Map.of(), "plugins.coldstart.training.memory_limit");
    setting("plugins.coldstart.training.memory_limit", "1mb");
    refused(429, Map.of(), "learning", "plugins.coldstart.training.memory_limit");
    assertEquals(0, getInstanceFromNode(TrainingMemory.class).bytes());
    setting("plugins.coldstart.training.memory_limit", null);
    train(Map.of());
    assertEquals(VersionState.READY, version(3).state());
  }

  public void testAModelIsTrainedOnceAtATimeAndATrainingCanBeCancelled() throws Exception {
    prepare();
    setting("plugins.coldstart.training.max_concurrent", "2");
    Map<String, Object> started =
        run(
            TransportTrainAction.TYPE,
            new TrainRequest(new TrainingRequest(MODEL, Map.of(), false), false));
    refused(409, Map.of(), "version [1]", "in training");
    setting("plugins.coldstart.training.max_concurrent", "1");
    PlainActionFuture.<ColdStartMetadata, RuntimeException>get(
        l -> registry().submit(new ModelChange.PutDefinition("other", "u", definition()), l));
    Exception full =
        expectThrows(
            Exception.class,
            () ->
                run(
                    TransportTrainAction.TYPE,
                    new TrainRequest(new TrainingRequest("other", Map.of(), false), false)));
    assertEquals(
        RestStatus.TOO_MANY_REQUESTS, ExceptionsHelper.status(ExceptionsHelper.unwrapCause(full)));
    assertTrue(
        full.getMessage(),
        full.getMessage().contains("[plugins.coldstart.training.max_concurrent]"));
    Runs runs = getInstanceFromNode(Runs.class);
    String run = (String) started.get("run");
    PlainActionFuture.<Object, RuntimeException>get(
        l -> runs.cancel(run, org.opensearch.core.action.ActionListener.map(l, r -> r)));
    PlainActionFuture.<org.coldstart.plugin.run.Run, RuntimeException>get(
        l -> runs.awaitEnd(run, l));
    assertEquals(VersionState.FAILED, version(1).state());
    assertEquals(
        RunState.CANCELLED,
        PlainActionFuture.<org.coldstart.plugin.run.Run, RuntimeException>get(l -> runs.get(run, l))
            .state());
    train(Map.of());
    assertEquals(VersionState.READY, version(2).state());
  }

  public void testATrainedVersionGoesWhereTheModelIsDeployedIfTheGateHolds() {
    prepare();
    refusedDeploying(400, "not deployed anywhere");
    train(Map.of());
    deploy("{\"index\": \"films\", \"field\": \"vector\"}");
    Map<String, Object> second = inner(train(Map.of("seed", 3), true), "outcome", "report");
    assertEquals(2, deployment().active().orElseThrow().version());
    Map<?, ?> beside = (Map<?, ?>) ((List<?>) second.get("active")).get(0);
    assertEquals(1, beside.get("version"));
    assertTrue(
        beside.toString(),
        ((Map<?, ?>) ((Map<?, ?>) beside.get("differences")).get("cold_item"))
            .containsKey("recall@20"));
    assertFalse("there is no gate", second.containsKey("gate"));

    Map<String, Object> definition = definition();
    definition.put("gate", Map.of("cold_item.recall@20", Map.of("min_ratio_to_random", 900)));
    define(definition);
    Map<String, Object> outcome = inner(train(Map.of("seed", 4), true), "outcome");
    assertEquals(2, deployment().active().orElseThrow().version());
    assertEquals(false, inner(outcome, "report", "gate").get("passed"));
    Object told = ((List<?>) outcome.get("deployed")).get(0);
    assertTrue(told.toString(), told.toString().contains("passed=false"));
  }

  public void testOneDeploymentThatCannotBeServedDoesNotStopTheOthers() {
    prepare();
    train(Map.of());
    List<String> others = List.of("films_gone", "films_blocked", "films_too");
    for (String other : others) {
      createItems(other, items());
      bulk(other, films(0, 5));
      deploy("{\"index\": \"" + other + "\", \"field\": \"vector\"}");
    }
    client().admin().indices().prepareDelete("films_gone").get();
    block(true);
    try {
      Map<String, Object> outcome = inner(train(Map.of("seed", 3), true), "outcome");
      Map<Object, Map<?, ?>> told = new HashMap<>();
      for (Object one : (List<?>) outcome.get("deployed")) {
        told.put(((Map<?, ?>) one).get("index"), (Map<?, ?>) one);
      }
      assertEquals(Set.of("films_blocked", "films_too"), told.keySet());
      assertThat((String) told.get("films_blocked").get("error"), containsString("films_blocked"));
      assertFalse(told.get("films_too").containsKey("error"));
      for (Deployment deployment : registry().deploymentsThere(MODEL)) {
        assertEquals(
            deployment.index().equals("films_too") ? 2 : 1,
            deployment.active().orElseThrow().version());
      }
    } finally {
      block(false);
    }
    run(
        TransportUndeployAction.TYPE,
        parsed("{\"index\": \"films_blocked\"}", p -> DeploymentRequest.undeployment(MODEL, p)));
    activate("{\"version\": 1}");
    deploy("{\"version\": 2}");
    run(TransportUndeployAction.TYPE, DeploymentRequest.onlyOf(MODEL));
    assertEquals("films_gone", deployment().index());
    run(TransportUndeployAction.TYPE, DeploymentRequest.onlyOf(MODEL));
    assertEquals(List.of(), registry().deploymentsOf(MODEL));
  }

  private void block(boolean writes) {
    client()
        .admin()
        .indices()
        .prepareUpdateSettings("films_blocked")
        .setSettings(Settings.builder().put("index.blocks.write", writes))
        .get();
  }

  public void testOldVersionsAreRemovedButNotOneThatIsLive() throws Exception {
    prepare();
    setting("plugins.coldstart.versions.keep", "1");
    train(Map.of());
    deploy("{\"index\": \"films\", \"field\": \"vector\"}");
    train(Map.of());
    train(Map.of());
    assertBusy(() -> assertEquals(Set.of(1, 3), model().versions().keySet()));
    deploy("{\"version\": 3}");
    run(TransportUndeployAction.TYPE, DeploymentRequest.onlyOf(MODEL));
    assertBusy(() -> assertEquals("nobody's vectors", Set.of(3), model().versions().keySet()));
    setting("plugins.coldstart.versions.keep", "3");
    train(Map.of());
    train(Map.of());
    assertEquals(Set.of(3, 4, 5), model().versions().keySet());
    setting("plugins.coldstart.versions.keep", "2");
    assertBusy(() -> assertEquals(Set.of(4, 5), model().versions().keySet()));
  }

  public void testAVersionIsEvaluatedAtAnyDepth() {
    prepare();
    train(Map.of());
    EvaluateRequest request =
        parsed("{\"version\": 1, \"k\": [3]}", p -> EvaluateRequest.parse(MODEL, p));
    Map<String, Object> metrics =
        inner(run(TransportEvaluateAction.TYPE, request), "metrics", "cold_item", "model");
    assertTrue(metrics.toString(), metrics.containsKey("recall@3"));
    Map<String, Object> evaluated = run(TransportEvaluateAction.TYPE, request);
    assertTrue(inner(evaluated, "differences", "cold_item", "ridge").containsKey("recall@3"));
    for (String part : List.of("curves", "groups", "exposure", "seconds", "environment")) {
      assertTrue(part, evaluated.containsKey(part));
    }
    expectThrows(
        IllegalArgumentException.class,
        () -> parsed("{\"k\": [0]}", p -> EvaluateRequest.parse(MODEL, p)));
  }

  private ModelEntry model() {
    return registry().current().requireModel(MODEL);
  }

  private VersionEntry version(int number) {
    return model().version(number);
  }

  private void refused(int status, Map<String, Object> overrides, String... parts) {
    refused(status, overrides, false, parts);
  }

  private void refusedDeploying(int status, String... parts) {
    refused(status, new HashMap<>(), true, parts);
  }

  private void refused(int status, Map<String, Object> overrides, boolean deploy, String... parts) {
    Exception e = expectThrows(Exception.class, () -> train(overrides, deploy));
    Throwable cause = ExceptionsHelper.unwrapCause(e);
    String message = cause.getMessage();
    assertEquals(message, status, ExceptionsHelper.status(cause).getStatus());
    for (String part : parts) {
      assertTrue(message, message.contains(part));
    }
  }

  private static float dot(float[] a, float[] b) {
    float sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
