package org.coldstart.plugin.encoding;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coldstart.plugin.action.deploy.DeploymentRequest;
import org.coldstart.plugin.action.deploy.TransportUndeployAction;
import org.coldstart.plugin.action.encode.EncodeAction;
import org.coldstart.plugin.action.encode.EncodeRequest;
import org.coldstart.plugin.deployment.CatalogueTestCase;
import org.coldstart.plugin.registry.Slot;
import org.coldstart.plugin.stats.EncodingCounters;
import org.opensearch.action.DocWriteRequest;
import org.opensearch.action.DocWriteResponse;
import org.opensearch.action.admin.indices.alias.IndicesAliasesRequest.AliasActions;
import org.opensearch.action.bulk.BulkItemResponse;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.update.UpdateRequest;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What clients write to a deployed index carries its vector at once, by whichever road it comes.
 */
public class WrittenDocumentsTests extends CatalogueTestCase {

  private static final String DEPLOY = "{\"index\": \"films\", \"field\": \"vector\"}";
  private static final String ENCODING_PIPELINE = "catalogue";

  private void deployed() {
    prepare();
    train(Map.of("epochs", 0));
    deploy(DEPLOY);
  }

  public void testWhateverIsWrittenCarriesItsVectorAtOnce() {
    deployed();
    anIndexRequestNeedsNoPipeline();
    aSingleUpdate();
    aPartInABulkIsEncodedAsTheWholeThatItBecomes();
    partsOfOneDocumentInOneBulk();
    partsWithUpserts();
    throughAnAliasAndWithRouting();
    aPartThatChangesNothingStaysANoop();
    aDocumentThatIsReadChangedAndWrittenBackIsEncodedAnew();
  }

  private void anIndexRequestNeedsNoPipeline() {
    client()
        .prepareIndex(ITEMS)
        .setId("new")
        .setSource(film("war story", "war", 1999), XContentType.JSON)
        .get();
    bulk(ITEMS, films(60, 70));
    String generated =
        client()
            .prepareIndex(ITEMS)
            .setSource(film("drama", "drama", 1950), XContentType.JSON)
            .get()
            .getId();
    for (String id : List.of("new", "f60", "f69", generated)) {
      assertEncoded(id);
    }
  }

  private void aSingleUpdate() {
    client().prepareUpdate(ITEMS, "f1").setDoc(Map.of("year", 2020), XContentType.JSON).get();
    client()
        .prepareUpdate(ITEMS, "born")
        .setDoc(film("war", "war", 2001), XContentType.JSON)
        .setDocAsUpsert(true)
        .get();
    assertEquals(2020, assertEncoded("f1").get("year"));
    assertEncoded("born");
  }

  private void aPartInABulkIsEncodedAsTheWholeThatItBecomes() {
    write(part("f4", Map.of("year", 2020)), part("f5", Map.of("genre", "drama")));
    assertEquals("comedy story 4", assertEncoded("f4").get("title"));
    assertEquals("war story 5", assertEncoded("f5").get("title"));
    // One at a time takes another path through the pipelines.
    write(part("f6", Map.of("title", "something else")));
    assertEquals("something else", assertEncoded("f6").get("title"));
  }

  private void partsOfOneDocumentInOneBulk() {
    write(
        part("f7", Map.of("year", 2020)),
        part("f7", Map.of("genre", "war")),
        part("f7", Map.of("title", "a war")));
    Map<String, Object> film = assertEncoded("f7");
    assertEquals(
        List.of(2020, "war", "a war"),
        List.of(film.get("year"), film.get("genre"), film.get("title")));
  }

  private void partsWithUpserts() {
    write(
        part("born by bulk", film("war", "war", 2001)).docAsUpsert(true),
        part("f8", Map.of("year", 2020)).docAsUpsert(true),
        part("f9", Map.of("year", 2021)).upsert(film("not this", "drama", 1900), XContentType.JSON),
        part("born too", Map.of("year", 2022))
            .upsert(film("but this", "drama", 1900), XContentType.JSON));
    for (String id : List.of("born by bulk", "f8", "f9", "born too")) {
      assertEncoded(id);
    }
  }

  private void partsThroughAPipelineThatEncodesToo() {
    client()
        .admin()
        .indices()
        .prepareUpdateSettings(ITEMS)
        .setSettings(Settings.builder().put("index.default_pipeline", ENCODING_PIPELINE))
        .get();
    write(
        part("born", film("war", "war", 2001)).docAsUpsert(true),
        part("f1", Map.of("year", 2020)).docAsUpsert(true),
        part("f2", Map.of("year", 2021)),
        part("f4", Map.of("genre", "war")).docAsUpsert(true));
    for (String id : List.of("born", "f1", "f2", "f4")) {
      assertEncoded(id);
    }
  }

  private void throughAnAliasAndWithRouting() {
    client()
        .admin()
        .indices()
        .prepareAliases()
        .addAliasAction(AliasActions.add().index(ITEMS).alias("catalogue").writeIndex(true))
        .get();
    write(
        new IndexRequest("catalogue")
            .id("routed")
            .routing("r")
            .source(film("x", "war", 1990), XContentType.JSON),
        new UpdateRequest("catalogue", "f10").doc(Map.of("year", 2020), XContentType.JSON));
    write(
        new UpdateRequest("catalogue", "routed")
            .routing("r")
            .doc(Map.of("year", 2021), XContentType.JSON));
    assertEncoded("f10");
    Map<String, Object> routed =
        client().prepareGet(ITEMS, "routed").setRouting("r").get().getSourceAsMap();
    assertEquals(2021, routed.get("year"));
    assertEncoded("routed", routed);
  }

  public void testABadPartFailsAloneWithItsReason() {
    deployed();
    BulkRequest bulk = new BulkRequest();
    bulk.add(part("f1", Map.of("year", 2020)));
    bulk.add(part("f2", Map.of("vector", Map.of("mine", 1))));
    IndexRequest unreadable =
        new IndexRequest().source(new BytesArray("{\"a\""), XContentType.JSON);
    bulk.add(new UpdateRequest(ITEMS, "f3").doc(unreadable));
    bulk.add(part("never there", Map.of("vector", "mine")));
    bulk.add(part("upserted", Map.of("vector", "mine")).docAsUpsert(true));
    BulkResponse response = client().bulk(bulk).actionGet("30s");
    assertFalse(response.getItems()[0].getFailureMessage(), response.getItems()[0].isFailed());
    for (int item = 1; item < 5; item++) {
      BulkItemResponse failed = response.getItems()[item];
      assertEquals(failed.getFailureMessage(), RestStatus.BAD_REQUEST, failed.status());
    }
    assertTrue(response.getItems()[1].getFailureMessage().contains("[vector.mine]"));
    assertEquals(2020, assertEncoded("f1").get("year"));
    assertEncoded("f2");
    assertEncoded("f3");
  }

  public void testDocumentsInOtherFormatsAreStoredAsJson() throws IOException {
    deployed();
    for (XContentType type :
        List.of(XContentType.YAML, XContentType.CBOR, XContentType.SMILE, XContentType.JSON)) {
      String id = "as " + type;
      BytesReference film =
          BytesReference.bytes(XContentBuilder.builder(type.xContent()).map(film(id, "war", 1999)));
      write(
          new IndexRequest(ITEMS).id(id).source(film, type),
          new UpdateRequest(ITEMS, "f4").doc(new IndexRequest().source(film, type)),
          new UpdateRequest(ITEMS, "new " + id)
              .doc(Map.of("year", 2000), XContentType.JSON)
              .upsert(new IndexRequest(ITEMS).source(film, type)));
      client().prepareUpdate(ITEMS, "f5").setDoc(new IndexRequest().source(film, type)).get();
      for (String written : List.of(id, "f4", "new " + id, "f5")) {
        assertEquals(id, assertEncoded(written).get("title"));
        BytesReference stored = client().prepareGet(ITEMS, written).get().getSourceAsBytesRef();
        assertEquals('{', stored.get(0));
      }
    }
  }

  public void testWhatIsNoObjectInAnotherFormatFailsNoShard() {
    deployed();
    BulkRequest bulk = new BulkRequest();
    for (XContentType type : List.of(XContentType.YAML, XContentType.CBOR, XContentType.SMILE)) {
      bulk.add(new IndexRequest(ITEMS).id("no " + type).source(new BytesArray("{\"a\": 1}"), type));
      bulk.add(new IndexRequest(ITEMS).source(new BytesArray("\"x"), type));
    }
    for (BulkItemResponse item : client().bulk(bulk).actionGet("30s").getItems()) {
      assertTrue(
          item.getFailureMessage(), !item.isFailed() || item.status() == RestStatus.BAD_REQUEST);
    }
    bulk(ITEMS, films(60, 70));
    assertEncoded("f69");
    ensureGreen(ITEMS);
  }

  public void testNothingIsEncodedTwice() {
    deployed();
    encodingPipeline();
    long before = encoded();
    bulk(ITEMS, films(60, 80), ENCODING_PIPELINE);
    assertEquals("by the pipeline and not again", before + 20, encoded());
    write(part("f60", Map.of("stock", 7)), part("f61", Map.of("stock", 8)));
    assertEquals("no feature changed", before + 20, encoded());
    DocWriteResponse nothing =
        client().prepareUpdate(ITEMS, "f62").setDoc(Map.of("stock", 9), XContentType.JSON).get();
    assertEquals(DocWriteResponse.Result.UPDATED, nothing.getResult());
    client().prepareIndex(ITEMS).setId("f63").setSource(source("f63"), XContentType.JSON).get();
    assertEquals("written back as it was read", before + 20, encoded());
    for (int film = 60; film < 80; film++) {
      assertEncoded("f" + film);
    }
    partsThroughAPipelineThatEncodesToo();
  }

  public void testWhatAPipelineLeavesEncodedPassesNoOther() {
    deployed();
    encodingPipeline();
    pipeline("forgiving", tower("\"ignore_failure\": true"));
    pipeline("elsewhere", tower("\"field\": \"other\""));
    bulk(ITEMS, films(60, 62));
    assertEquals("in the tower's own pipeline", 2, passes(ENCODING_PIPELINE));
    for (String other : List.of("forgiving", "elsewhere")) {
      assertEquals(other + " and what is attached", 4, passes(other));
    }
    client()
        .admin()
        .indices()
        .prepareUpdateSettings(ITEMS)
        .setSettings(Settings.builder().put("index.default_pipeline", ENCODING_PIPELINE))
        .get();
    assertEquals("by default", 2, passes(null));
    client()
        .admin()
        .indices()
        .prepareUpdateSettings(ITEMS)
        .setSettings(Settings.builder().put("index.final_pipeline", "forgiving"))
        .get();
    assertEquals("before a final one", 6, passes(null));
  }

  /** How many pipelines two documents pass, counted by document; both are encoded then. */
  private long passes(String pipeline) {
    long before = ingested();
    bulk(ITEMS, films(70, 72), pipeline);
    assertEncoded("f70");
    assertEncoded("f71");
    return ingested() - before;
  }

  private long ingested() {
    return client()
        .admin()
        .cluster()
        .prepareNodesStats()
        .addMetric("ingest")
        .get()
        .getNodes()
        .get(0)
        .getIngestStats()
        .getTotalStats()
        .getCount();
  }

  public void testWhatAPipelineOfUsersLeavesEncodedPassesNoOther() {
    deployed();
    createIndex("people", items());
    deploy("{\"index\": \"people\", \"field\": \"vector\", \"side\": \"user\"}");
    String users =
        "{\"processors\": [{\"user_tower\": {\"model\": \"m\", \"field\": \"vector\"%s}}]}";
    pipeline("people", users.replace("%s", ""));
    pipeline("forgiving", users.replace("%s", ", \"ignore_failure\": true"));
    Map<String, Map<String, Object>> two =
        Map.of("anna", Map.of("history", List.of("f1")), "bert", Map.of("name", "Bert"));
    Map<String, Long> expected = Map.of("people", 2L, "forgiving", 4L);
    expected.forEach(
        (pipeline, passes) -> {
          long before = ingested();
          bulk("people", two, pipeline);
          assertEquals(pipeline, passes.longValue(), ingested() - before);
          for (String id : two.keySet()) {
            Map<String, Object> person = client().prepareGet("people", id).get().getSourceAsMap();
            String slot = deployment().active().orElseThrow().name();
            assertNotNull(id + " by " + pipeline, inner(person, FIELD).get(slot));
          }
        });
  }

  private void aPartThatChangesNothingStaysANoop() {
    long version = client().prepareGet(ITEMS, "f11").get().getVersion();
    BulkResponse response = write(part("f11", Map.of("year", source("f11").get("year"))));
    assertEquals(DocWriteResponse.Result.NOOP, response.getItems()[0].getResponse().getResult());
    assertEquals(version, client().prepareGet(ITEMS, "f11").get().getVersion());
  }

  private void aDocumentThatIsReadChangedAndWrittenBackIsEncodedAnew() {
    Map<String, Object> film = source("f12");
    film.put("year", 2020);
    client().prepareIndex(ITEMS).setId("f12").setSource(film, XContentType.JSON).get();
    assertEncoded("f12");
  }

  public void testAWrongValueIsIndexedWithoutVectorAndLosesTheOneItHad() {
    prepare();
    Map<String, Object> definition = definition();
    Map<String, Object> features = inner(definition, "item", "features");
    features.put("score", Map.of("type", "numeric"));
    define(definition);
    train(Map.of("epochs", 0));
    deploy(DEPLOY);
    String slot = deployment().active().orElseThrow().name();
    write(part("f1", Map.of("score", "high")));
    client()
        .prepareIndex(ITEMS)
        .setId("f2")
        .setSource(Map.of("title", "x", "score", "low"), XContentType.JSON)
        .get();
    for (String id : List.of("f1", "f2")) {
      Map<String, Object> vectors = inner(source(id), FIELD);
      assertNull(id, vectors.get(slot));
      assertEquals(
          "nothing to be had, and nobody tries again",
          deployment().active().orElseThrow().stamp(),
          vectors.get(slot + "_stamp"));
    }
  }

  public void testTheMarkIsSeenByNobodyAndStoredNowhere() {
    deployed();
    setting("cluster.ingest.system_pipeline_enabled", "false");
    try {
      write(
          part("f1", Map.of("year", 2020)),
          part("f2", Map.of("year", 2020)).docAsUpsert(true),
          part("born", Map.of("year", 2020)).docAsUpsert(true));
    } finally {
      setting("cluster.ingest.system_pipeline_enabled", null);
    }
    write(part("f3", Map.of("year", 2020)), part("born too", Map.of("year", 1)).docAsUpsert(true));
    for (String id : List.of("f1", "f2", "f3", "born", "born too")) {
      for (String field : source(id).keySet()) {
        assertTrue(id + ": " + field, List.of("title", "genre", "year", FIELD).contains(field));
      }
    }
  }

  public void testAnIndexThatIsNoLongerDeployedIsLeftAlone() {
    deployed();
    Map<String, Object> meta = Map.of("owner", "somebody");
    client()
        .admin()
        .indices()
        .preparePutMapping(ITEMS)
        .setSource(Map.of("_meta", withOwner(meta)))
        .get();
    bulk(ITEMS, films(60, 61));
    assertEncoded("f60");
    run(
        TransportUndeployAction.TYPE,
        parsed(DEPLOY, p -> DeploymentRequest.undeployment(MODEL, p)));
    assertEquals(meta, meta());
    bulk(ITEMS, films(61, 62));
    assertFalse(source("f61").containsKey(FIELD));
  }

  private Map<String, Object> withOwner(Map<String, Object> meta) {
    Map<String, Object> both = new HashMap<>(meta());
    both.putAll(meta);
    return both;
  }

  private Map<String, Object> meta() {
    return inner(
        getInstanceFromNode(ClusterService.class)
            .state()
            .metadata()
            .index(ITEMS)
            .mapping()
            .sourceAsMap(),
        "_meta");
  }

  private static Map<String, Object> film(String title, String genre, int year) {
    return Map.of("title", title, "genre", genre, "year", year);
  }

  private static UpdateRequest part(String id, Map<String, Object> part) {
    return new UpdateRequest(ITEMS, id).doc(part, XContentType.JSON);
  }

  private BulkResponse write(DocWriteRequest<?>... requests) {
    BulkResponse response = client().bulk(new BulkRequest().add(requests)).actionGet();
    assertFalse(response.buildFailureMessage(), response.hasFailures());
    return response;
  }

  private Map<String, Object> source(String id) {
    return client().prepareGet(ITEMS, id).get().getSourceAsMap();
  }

  private Map<String, Object> assertEncoded(String id) {
    Map<String, Object> film = source(id);
    assertEncoded(id, film);
    return film;
  }

  private void assertEncoded(String id, Map<String, Object> film) {
    Slot slot = deployment().active().orElseThrow();
    Map<String, Object> item = new HashMap<>(film);
    item.keySet().retainAll(List.of("title", "genre", "year"));
    float[] expected =
        client()
            .execute(
                EncodeAction.INSTANCE, new EncodeRequest(MODEL, List.of(), List.of(item), null))
            .actionGet()
            .items()
            .get(0);
    Map<String, Object> vectors = inner(film, FIELD);
    assertNotNull(id + " has no vector", vectors);
    assertEquals(id, slot.stamp(), vectors.get(slot.name() + "_stamp"));
    List<Float> vector = new ArrayList<>();
    ((List<?>) vectors.get(slot.name())).forEach(x -> vector.add(((Number) x).floatValue()));
    for (int i = 0; i < expected.length; i++) {
      assertEquals(id + " is stale", expected[i], vector.get(i), 1e-5f);
    }
  }

  private long encoded() {
    return getInstanceFromNode(EncodingCounters.class).items().count();
  }

  private void encodingPipeline() {
    pipeline(ENCODING_PIPELINE, tower("\"tag\": \"last\""));
  }

  private static String tower(String option) {
    String field = option.contains("\"field\"") ? "" : "\"field\": \"vector\", ";
    return "{\"processors\": [{\"item_tower\": {\"model\": \"m\", " + field + option + "}}]}";
  }

  private void pipeline(String name, String body) {
    client()
        .admin()
        .cluster()
        .preparePutPipeline(name, new BytesArray(body), XContentType.JSON)
        .get();
  }
}
