package org.coldstart.plugin.warmup;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.coldstart.model.definition.Side;
import org.coldstart.plugin.action.definition.PutDefinitionRequest;
import org.coldstart.plugin.action.definition.TransportPutDefinitionAction;
import org.coldstart.plugin.action.encode.EncodeAction;
import org.coldstart.plugin.action.encode.EncodeRequest;
import org.coldstart.plugin.action.encode.EncodeResponse;
import org.coldstart.plugin.action.warmup.TransportWarmUpAction;
import org.coldstart.plugin.action.warmup.WarmUpRequest;
import org.coldstart.plugin.deployment.CatalogueTestCase;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.ModelChange;
import org.coldstart.plugin.registry.ModelEntry;
import org.coldstart.plugin.registry.Slot;
import org.coldstart.plugin.registry.VersionContents;
import org.coldstart.plugin.run.Caller;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.Runs;
import org.coldstart.plugin.stats.SweepCounters;
import org.opensearch.OpenSearchException;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.action.update.UpdateRequest;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.engine.VersionConflictEngineException;

/** Films that came after the training, and what their first viewers do for them. */
public class WarmUpTests extends CatalogueTestCase {

  /** Of the first taste's genre. */
  private static final String NEW = "f60";

  private static Map<String, Object> definitionServingFactors() {
    Map<String, Object> definition = definition();
    inner(definition, "item", "features").put("factors", Map.of("type", "factors"));
    return definition;
  }

  private void deployed() {
    prepare();
    define(definitionServingFactors());
    train(Map.of("epochs", 0));
    deploy("{\"index\": \"films\", \"field\": \"vector\"}");
    bulk(ITEMS, films(60, 66));
  }

  /** Users of one taste see a film. */
  private static Map<String, Map<String, Object>> seen(String film, int taste, int from, int to) {
    Map<String, Map<String, Object>> views = new LinkedHashMap<>();
    for (int i = from; i < to; i++) {
      int user = taste + 3 * i;
      views.put(
          "new-" + film + "-" + user,
          Map.of("user_id", user, "item_id", film, "seen", 1_000 * user));
    }
    return views;
  }

  private Map<String, Object> warmUp() {
    return warmUp(Optional.empty());
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> warmUp(Optional<String> index) {
    return (Map<String, Object>)
        run(
                TransportWarmUpAction.TYPE,
                new WarmUpRequest(new WarmUps.Target(MODEL, index, Optional.empty()), true))
            .get("outcome");
  }

  private void assertWarmed(String message, int items, long documents) {
    Map<String, Object> outcome = warmUp();
    assertEquals(message + outcome, items, ((Number) outcome.get("items_warmed_up")).intValue());
    assertEquals(
        message + outcome, documents, ((Number) outcome.get("documents_written")).longValue());
  }

  private Slot active() {
    return deployment().active().orElseThrow();
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> content(String film) {
    return (Map<String, Object>) client().prepareGet(ITEMS, film).get().getSource().get(FIELD);
  }

  private List<?> vector(String film) {
    return (List<?>) content(film).get(active().name());
  }

  private float[] encoded(String film) {
    Map<String, Object> item =
        new HashMap<>(client().prepareGet(ITEMS, film).get().getSourceAsMap());
    item.remove(FIELD);
    item.put("id", film);
    return encode(List.of(), List.of(item)).items().get(0);
  }

  private EncodeResponse encode(List<Map<String, Object>> users, List<Map<String, Object>> items) {
    return PlainActionFuture.<EncodeResponse, RuntimeException>get(
        l ->
            client()
                .execute(EncodeAction.INSTANCE, new EncodeRequest(MODEL, users, items, null), l));
  }

  /** How well somebody of a taste likes a film by the vector that its document carries. */
  private double score(int taste, String film) {
    List<String> history = new ArrayList<>();
    for (int known = taste; known < 30; known += 3) {
      history.add("f" + known);
    }
    float[] user = encode(List.of(Map.of("history", history)), List.of()).users().get(0);
    double score = 0;
    for (int d = 0; d < user.length; d++) {
      score += user[d] * ((Number) vector(film).get(d)).doubleValue();
    }
    return score;
  }

  private static void assertVector(List<?> expected, List<?> actual) {
    assertEquals(expected.size(), actual.size());
    for (int d = 0; d < expected.size(); d++) {
      assertEquals(
          ((Number) expected.get(d)).floatValue(), ((Number) actual.get(d)).floatValue(), 0f);
    }
  }

  private void update(String film, Map<String, Object> part) {
    assertFalse(
        client()
            .bulk(new BulkRequest().add(new UpdateRequest(ITEMS, film).doc(part)))
            .actionGet()
            .hasFailures());
  }

  /** Lets a sweep look at everything that has changed, and tells how much it mended. */
  private long mended() throws Exception {
    SweepCounters counters = getInstanceFromNode(SweepCounters.class);
    long sweeps = counters.sweeps();
    long before = (long) counters.snapshot().get("documents_mended");
    setting("plugins.coldstart.sweep.interval", "100ms");
    try {
      assertBusy(() -> assertTrue(counters.sweeps() > sweeps + 2));
    } finally {
      setting("plugins.coldstart.sweep.interval", null);
    }
    return (long) counters.snapshot().get("documents_mended") - before;
  }

  public void testItemsWithNewEvidenceGetAnotherVectorAndNothingElseDoes() throws Exception {
    deployed();
    assertWarmed("nothing has happened since", 0, 0);
    List<?> cold = vector(NEW);
    Map<String, Object> other = content("f61");
    Map<String, Object> known = content("f0");
    double before = score(1, NEW);
    bulk(EVENTS, seen(NEW, 1, 0, 8));
    assertWarmed("one film was seen", 1, 1);
    assertNotEquals(cold, vector(NEW));
    assertTrue(score(1, NEW) + " after, before " + before, score(1, NEW) > before);
    assertEquals(other, content("f61"));
    assertEquals(known, content("f0"));

    Map<String, Object> warm = content(NEW);
    assertWarmed("nothing has happened since the last time", 0, 0);
    assertEquals(warm, content(NEW));
    List<?> few = vector(NEW);
    bulk(EVENTS, seen(NEW, 1, 8, 9));
    assertWarmed("one more has seen it", 1, 1);
    assertNotEquals(few, vector(NEW));
    assertEquals("the sweep finds nothing to mend", 0, mended());
  }

  public void testWhoeverEncodesAWarmItemLaterWritesWhatTheWarmUpWrote() throws Exception {
    deployed();
    bulk(EVENTS, seen(NEW, 1, 0, 8));
    assertWarmed("one film was seen", 1, 1);
    List<?> warm = vector(NEW);
    float[] asked = encoded(NEW);
    for (int d = 0; d < asked.length; d++) {
      assertEquals(asked[d], ((Number) warm.get(d)).floatValue(), 0f);
    }
    update(NEW, Map.of("title", "another story"));
    assertVector(warm, vector(NEW));
    update(NEW, Map.of("stock", 3));
    assertVector(warm, vector(NEW));
    bulk(ITEMS, films(60, 61));
    assertVector(warm, vector(NEW));
    bulk(EVENTS, seen(NEW, 1, 0, 8));
    assertWarmed("the same interactions once more", 1, 0);
    assertVector(warm, vector(NEW));
    assertEquals("the sweep finds nothing to mend", 0, mended());
  }

  public void testWhatAnEncoderWroteByAnEarlierRowTheSweepMends() throws Exception {
    deployed();
    Map<String, Object> cold = client().prepareGet(ITEMS, NEW).get().getSourceAsMap();
    bulk(EVENTS, seen(NEW, 1, 0, 8));
    assertWarmed("one film was seen", 1, 1);
    List<?> warm = vector(NEW);
    setting("cluster.ingest.system_pipeline_enabled", "false");
    client().prepareIndex(ITEMS).setId(NEW).setSource(cold, XContentType.JSON).get();
    setting("cluster.ingest.system_pipeline_enabled", null);
    assertNotEquals(warm, vector(NEW));
    assertEquals(1, mended());
    assertVector(warm, vector(NEW));
    assertEquals("and that is all", 0, mended());
  }

  public void testAnItemWhoseClicksComeBeforeItsDocumentWaitsForIt() {
    deployed();
    bulk(EVENTS, seen("f70", 1, 0, 8));
    Map<String, Object> outcome = warmUp();
    assertEquals(outcome.toString(), 1, outcome.get("items_without_document"));
    bulk(ITEMS, films(70, 71));
    List<?> cold = vector("f70");
    assertWarmed("it has come", 1, 1);
    assertNotEquals(cold, vector("f70"));
  }

  public void testALateTimestampIsNotLost() {
    Map<String, Object> definition = definitionServingFactors();
    inner(definition, "sources", "interactions").put("timestamp", "seen");
    prepare();
    define(definition);
    train(Map.of("epochs", 0));
    deploy("{\"index\": \"films\", \"field\": \"vector\"}");
    bulk(ITEMS, films(60, 66));
    bulk(EVENTS, seen(NEW, 1, 10, 14));
    assertWarmed("now", 1, 1);
    bulk(EVENTS, Map.of("late", Map.of("user_id", 1, "item_id", "f61", "seen", 5)));
    assertWarmed("long ago, and indexed now", 1, 1);
  }

  public void testRowsThatAreLostAreMadeAgain() {
    deployed();
    bulk(EVENTS, seen(NEW, 1, 0, 8));
    assertWarmed("one film was seen", 1, 1);
    List<?> warm = vector(NEW);
    client().admin().indices().prepareDelete(".coldstart-items-" + active().stamp()).get();
    assertWarmed("from all evidence", 1, 0);
    assertVector(warm, vector(NEW));
  }

  public void testANewTrainingTakesEverythingInAnew() {
    deployed();
    bulk(EVENTS, seen(NEW, 1, 0, 8));
    assertWarmed("one film was seen", 1, 1);
    train(Map.of("epochs", 0));
    deploy("{}");
    assertWarmed("the new version has learned of it", 0, 0);
    bulk(EVENTS, seen(NEW, 1, 8, 9));
    assertWarmed("and leaves it to the next training", 0, 0);
  }

  public void testWhatCannotBeWarmedUpIsRefusedWithTheReason() {
    prepare();
    assertRefused(RestStatus.NOT_FOUND, "is not deployed anywhere");
    train(Map.of("epochs", 0));
    deploy("{\"index\": \"films\", \"field\": \"vector\"}");
    assertRefused(RestStatus.CONFLICT, "needs a feature of type [factors] on the item side");
    Exception elsewhere =
        expectThrows(ResourceNotFoundException.class, () -> warmUp(Optional.of("nowhere")));
    assertTrue(elsewhere.getMessage(), elsewhere.getMessage().contains("on index [nowhere]"));
    Map<String, Object> withoutSources = definition();
    withoutSources.remove("sources");
    define(withoutSources);
    assertRefused(RestStatus.CONFLICT, "has no [sources]");
  }

  public void testWarmUpsConcernDeploymentsOfItemsAlone() throws Exception {
    deployed();
    createIndex("people", items());
    bulk("people", Map.of("anna", Map.of("history", List.of("f1", NEW))));
    deploy("{\"index\": \"people\", \"field\": \"vector\", \"side\": \"user\"}");
    Exception refused =
        expectThrows(IllegalArgumentException.class, () -> warmUp(Optional.of("people")));
    assertTrue(
        refused.getMessage(),
        refused.getMessage().contains("carries the vectors of [user]s: only a deployment of"));
    bulk(EVENTS, seen(NEW, 1, 0, 8));
    assertWarmed("the only deployment of items", 1, 1);
    List<?> before = person("anna");
    client().prepareUpdate("people", "anna").setDoc(Map.of("name", "Anna")).get();
    mended();
    assertNotEquals("she has seen a film that was warmed up", before, person("anna"));
    float[] asked =
        encode(List.of(Map.of("history", List.of("f1", NEW))), List.of()).users().get(0);
    for (int d = 0; d < asked.length; d++) {
      assertEquals(asked[d], ((Number) person("anna").get(d)).floatValue(), 0f);
    }
    assertEquals("the sweep finds nothing more to mend", 0, mended());
  }

  public void testATrainingIsDeployedOnBothSides() {
    deployed();
    createIndex("people", items());
    bulk("people", Map.of("anna", Map.of("history", List.of("f1", "f4"))));
    deploy("{\"index\": \"people\", \"field\": \"vector\", \"side\": \"user\"}");
    Map<?, ?> outcome = (Map<?, ?>) train(Map.of("epochs", 0), true).get("outcome");
    assertEquals(outcome.toString(), 2, ((List<?>) outcome.get("deployed")).size());
    for (Deployment there : registry().deploymentsOf(MODEL)) {
      assertEquals(
          outcome.toString(), there.index().equals("people") ? Side.USER : Side.ITEM, there.side());
      assertEquals(outcome.toString(), 2, there.active().orElseThrow().version());
    }
    float[] asked =
        encode(List.of(Map.of("history", List.of("f1", "f4"))), List.of()).users().get(0);
    for (int d = 0; d < asked.length; d++) {
      assertEquals(asked[d], ((Number) person("anna").get(d)).floatValue(), 0f);
    }
  }

  /** The vector of somebody's document. */
  @SuppressWarnings("unchecked")
  private List<?> person(String id) {
    String slot =
        registry().deploymentsOf(MODEL).stream()
            .filter(there -> there.side() == Side.USER)
            .findFirst()
            .flatMap(Deployment::active)
            .orElseThrow()
            .name();
    Map<String, Object> content =
        (Map<String, Object>) client().prepareGet("people", id).get().getSource().get(FIELD);
    return (List<?>) content.get(slot);
  }

  private void assertRefused(RestStatus status, String reason) {
    OpenSearchException refused = expectThrows(OpenSearchException.class, this::warmUp);
    assertEquals(status, refused.status());
    assertTrue(refused.getMessage(), refused.getMessage().contains(reason));
  }

  public void testASecondWarmUpOfADeploymentIsRefusedUntilTheFirstHasEnded() {
    deployed();
    CountDownLatch end = new CountDownLatch(1);
    Runs runs = getInstanceFromNode(Runs.class);
    Run first =
        PlainActionFuture.<Run, RuntimeException>get(
            l ->
                runs.start(
                    WarmUps.VERB,
                    MODEL,
                    1,
                    context -> {
                      end.await();
                      return Map.of();
                    },
                    l));
    WarmUpStates states = getInstanceFromNode(WarmUpStates.class);
    WarmUpStates.Stored before = state(states);
    claim(states, first.id(), 0);
    try {
      assertRefused(RestStatus.CONFLICT, "is being warmed up by run [" + first.id() + "]");
      expectThrows(
          VersionConflictEngineException.class,
          () ->
              PlainActionFuture.<WarmUpStates.Stored, RuntimeException>get(
                  l ->
                      states.replace(deployment(), active().stamp(), before, WarmUpState.NONE, l)));
    } finally {
      end.countDown();
    }
    PlainActionFuture.<Run, RuntimeException>get(l -> runs.awaitEnd(first.id(), l));
    assertWarmed("nobody is at it any more", 0, 0);
  }

  public void testWeightsCountAsTheyDoInATraining() {
    prepare();
    Map<String, Object> definition = definitionServingFactors();
    inner(definition, "sources", "interactions").put("weight", "worth");
    define(definition);
    Map<String, Map<String, Object>> views = views();
    int worth = 0;
    for (String id : views.keySet()) {
      Map<String, Object> view = new HashMap<>(views.get(id));
      view.put("worth", 200 + worth++ % 3);
      views.put(id, view);
    }
    bulk(EVENTS, views);
    train(Map.of("epochs", 0));
    deploy("{\"index\": \"films\", \"field\": \"vector\"}");
    bulk(ITEMS, films(60, 66));
    bulk(EVENTS, weighing(201, seen(NEW, 1, 0, 4)));
    assertWarmed("one film was seen", 1, 1);
    double usual = score(1, NEW);
    bulk(EVENTS, weighing(2_010, seen(NEW, 1, 0, 4)));
    assertWarmed("it was worth more", 1, 1);
    double dear = score(1, NEW);
    bulk(EVENTS, weighing(20, seen(NEW, 1, 0, 4)));
    assertWarmed("it was worth less", 1, 1);
    double cheap = score(1, NEW);
    assertTrue(cheap + " < " + usual + " < " + dear, cheap < usual && usual < dear);
  }

  private static Map<String, Map<String, Object>> weighing(
      int worth, Map<String, Map<String, Object>> views) {
    Map<String, Map<String, Object>> weighing = new LinkedHashMap<>();
    views.forEach(
        (id, view) -> {
          Map<String, Object> changed = new HashMap<>(view);
          changed.put("worth", worth);
          weighing.put(id, changed);
        });
    return weighing;
  }

  private WarmUpStates.Stored state(WarmUpStates states) {
    return PlainActionFuture.<WarmUpStates.Stored, RuntimeException>get(
        l -> states.find(deployment(), active().stamp(), l));
  }

  private void claim(WarmUpStates states, String run, long millis) {
    WarmUpStates.Stored before = state(states);
    WarmUpState after = before.state().claimedBy(new WarmUpState.Claim(run, millis));
    PlainActionFuture.<WarmUpStates.Stored, RuntimeException>get(
        l -> states.replace(deployment(), active().stamp(), before, after, l));
  }

  public void testARunThatHasJustClaimedTheWorkIsAboutToBegin() {
    deployed();
    WarmUpStates states = getInstanceFromNode(WarmUpStates.class);
    long now = System.currentTimeMillis();
    claim(states, "not-stored-yet", now - 5_000);
    assertRefused(RestStatus.CONFLICT, "is being warmed up by run [not-stored-yet]");
    claim(states, "never-stored", now - 70_000);
    assertWarmed("its node has died before it was stored", 0, 0);
  }

  public void testWhatIsKeptGoesWithItsVersion() {
    deployed();
    bulk(EVENTS, seen(NEW, 1, 0, 8));
    assertWarmed("one film was seen", 1, 1);
    WarmUpStates states = getInstanceFromNode(WarmUpStates.class);
    assertEquals(1, state(states).state().last().get("items_warmed_up"));
    PlainActionFuture.<Void, RuntimeException>get(
        l -> getInstanceFromNode(VersionContents.class).delete(active().stamp(), l));
    assertEquals(WarmUpState.NONE, state(states).state());
  }

  public void testWhoPutsADefinitionWithAnIntervalIsKeptForIt() {
    Map<String, Object> scheduled = definitionServingFactors();
    scheduled.put("warm_up", Map.of("interval", "1h"));
    put(scheduled);
    assertEquals(Optional.of(new Caller("anna", List.of("reader", "writer"))), owner());
    put(definitionServingFactors());
    assertEquals(Optional.empty(), owner());
  }

  public void testTheRightsOfWhoeverWroteADefinitionCountForNoOther() {
    Map<String, Object> scheduled = definitionServingFactors();
    scheduled.put("warm_up", Map.of("interval", "1h"));
    put(scheduled);
    Map<String, Object> other = new HashMap<>(scheduled);
    other.put("description", "somebody else's, whose rights are not kept yet");
    PlainActionFuture.<ColdStartMetadata, RuntimeException>get(
        l -> registry().submit(new ModelChange.PutDefinition(MODEL, "u", other), l));
    assertEquals(Optional.empty(), owner());
  }

  private void put(Map<String, Object> definition) {
    ThreadContext context = client().threadPool().getThreadContext();
    try (ThreadContext.StoredContext ignored = context.stashContext()) {
      context.putTransient("_opendistro_security_user_info", "anna||reader,writer");
      run(TransportPutDefinitionAction.TYPE, new PutDefinitionRequest(MODEL, definition));
    }
  }

  private Optional<Caller> owner() {
    ModelEntry model = registry().current().requireModel(MODEL);
    return PlainActionFuture.<Optional<Caller>, RuntimeException>get(
        l -> getInstanceFromNode(WarmUpOwners.class).find(model.uuid(), model.definition(), l));
  }

  public void testMetaNetworksWhereTheVersionSaysSo() {
    deployed();
    bulk(EVENTS, seen(NEW, 1, 0, 8));
    train(Map.of("epochs", 0, "warm_up", "mwuf"));
    deploy("{}");
    List<?> before = vector("f61");
    bulk(EVENTS, seen("f61", 2, 0, 8));
    assertEquals("mwuf", warmUp().get("method"));
    assertNotEquals(before, vector("f61"));
    assertWarmed("nothing has happened since the last time", 0, 0);
  }
}
