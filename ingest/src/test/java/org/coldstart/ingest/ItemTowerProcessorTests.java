package org.coldstart.ingest;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.instanceOf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.coldstart.model.start.LearnedItem;
import org.coldstart.model.start.LearnedItems;
import org.opensearch.OpenSearchParseException;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.core.action.ActionListener;
import org.opensearch.ingest.CompoundProcessor;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.ingest.Processor;
import org.opensearch.test.OpenSearchTestCase;

public class ItemTowerProcessorTests extends OpenSearchTestCase {

  private static final LiveSlot ACTIVE = live("a", YearTower.of("one", 1));
  private static final LiveSlot INCOMING = live("b", YearTower.of("two", 2));

  private static final LiveTowers BOTH_LIVE =
      (model, index, field, listener) -> listener.onResponse(LiveSlots.of(ACTIVE, INCOMING));
  private static final LiveTowers NONE_LIVE =
      (model, index, field, listener) -> listener.onResponse(LiveSlots.NONE);

  private static LiveSlot live(String slot, YearTower tower) {
    return new LiveSlot(
        slot,
        tower.stamp(),
        tower,
        (ids, listener) -> {
          throw new AssertionError("nothing was learned of items");
        });
  }

  private static LiveTowers served(LearnedItemSource items) {
    LiveSlot slot = new LiveSlot("a", "one", YearTower.served("one"), items);
    return (model, index, field, listener) -> listener.onResponse(LiveSlots.of(slot, INCOMING));
  }

  /** Knows one item. */
  private static LearnedItems knows(String id, float factor) {
    LearnedItem item = new LearnedItem(new float[] {factor}, new float[1], new float[0]);
    return asked -> asked.equals(id) ? Optional.of(item) : Optional.empty();
  }

  public void testEveryLiveVersionWritesVectorAndStamp() throws Exception {
    IngestDocument document = document("movies", "id42", Map.of("year", 1990, "title", "x"));

    List<IngestDocumentWrapper> results = run(processor(BOTH_LIVE), List.of(document));

    assertNull(results.get(0).getException());
    assertEquals(List.of(1990f, 1f, 4f), document.getFieldValue("item_vector.a", List.class));
    assertEquals("one", document.getFieldValue("item_vector.a_stamp", String.class));
    assertEquals(List.of(3980f, 1f, 4f), document.getFieldValue("item_vector.b", List.class));
    assertEquals("two", document.getFieldValue("item_vector.b_stamp", String.class));
    assertEquals(16, document.getFieldValue("item_vector.fingerprint", String.class).length());
    assertEquals("x", document.getFieldValue("title", String.class));
  }

  public void testMissingFeatureIsNoError() throws Exception {
    IngestDocument document = document("movies", null, Map.of("title", "x"));

    assertNull(run(processor(BOTH_LIVE), List.of(document)).get(0).getException());

    assertEquals(List.of(1f, 1f, 0f), document.getFieldValue("item_vector.a", List.class));
  }

  public void testItemIdMayLieInAField() throws Exception {
    YearTower tower = new YearTower("one", 1, YearTower.definition(YearTower.ITEM_ID_FIELD), false);
    LiveTowers towers =
        (model, index, field, listener) -> listener.onResponse(LiveSlots.of(live("a", tower)));
    IngestDocument document =
        document("movies", "the-document", Map.of("year", 1, YearTower.ITEM_ID_FIELD, 123));

    run(processor(towers), List.of(document));

    assertEquals(List.of(1f, 1f, 3f), document.getFieldValue("item_vector.a", List.class));
  }

  public void testWithoutLiveVersionADocumentPassesUnchanged() throws Exception {
    Map<String, Object> source = Map.of("year", 1990, "genres", List.of("war", "drama"));
    IngestDocument document = document("movies", "1", source);
    Map<String, Object> before = new HashMap<>(document.getSourceAndMetadata());

    assertNull(run(processor(NONE_LIVE), List.of(document)).get(0).getException());

    assertEquals(before, document.getSourceAndMetadata());
  }

  public void testVectorsThatArriveInsideADocumentNeverStay() throws Exception {
    Map<String, Object> foreign =
        Map.of("a", List.of(9f, 9f, 9f), "a_stamp", "one", "c", List.of(7f), "c_stamp", "old");
    for (LiveTowers towers : List.of(BOTH_LIVE, NONE_LIVE)) {
      IngestDocument nested = document("movies", "1", Map.of("item_vector", foreign));
      IngestDocument flat =
          document(
              "movies",
              "1",
              Map.of("item_vector.a", List.of(9f, 9f, 9f), "item_vector.c_stamp", "old"));

      for (IngestDocumentWrapper result : run(processor(towers), List.of(nested, flat))) {
        assertNull(result.getException());
        Map<String, Object> source = result.getIngestDocument().getSourceAndMetadata();
        assertFalse(source.containsKey("item_vector.a"));
        assertFalse(source.containsKey("item_vector.c_stamp"));
        if (towers == NONE_LIVE) {
          assertFalse(source.containsKey("item_vector"));
        } else {
          assertEquals(
              Set.of("a", "a_stamp", "b", "b_stamp", "fingerprint"),
              result.getIngestDocument().getFieldValue("item_vector", Map.class).keySet());
          assertEquals(
              List.of(1f, 1f, 1f),
              result.getIngestDocument().getFieldValue("item_vector.a", List.class));
        }
      }
    }
  }

  public void testUnencodableDocumentLosesItsOlderVector() throws Exception {
    Map<String, Object> older = Map.of("a", List.of(9f, 9f, 9f), "a_stamp", "one");
    for (int year : new int[] {0, -1, 666}) {
      IngestDocument document = document("movies", "1", Map.of("year", year, "item_vector", older));

      assertNull(run(processor(BOTH_LIVE), List.of(document)).get(0).getException());

      assertEquals(
          Set.of("fingerprint"), document.getFieldValue("item_vector", Map.class).keySet());
    }
  }

  public void testUnencodableDocumentIsRefusedWherePipelineSaysSo() throws Exception {
    Processor processor = processor(BOTH_LIVE, Map.of("on_unencodable", "fail"));
    List<IngestDocumentWrapper> results =
        run(
            processor,
            List.of(
                document("movies", "1", Map.of("year", 0)),
                document("movies", "2", Map.of("year", 2)),
                document("movies", "3", Map.of("year", 666))));

    assertThat(results.get(0).getException(), instanceOf(IllegalArgumentException.class));
    assertThat(results.get(0).getException().getMessage(), containsString("zero or not finite"));
    assertNull(results.get(1).getException());
    assertThat(results.get(2).getException().getMessage(), containsString("a tower that fails"));
  }

  public void testTowersThatCannotBeLoaded() throws Exception {
    List<LiveTowers> broken =
        List.of(
            (model, index, field, listener) -> listener.onFailure(new Exception("no memory")),
            (model, index, field, listener) -> {
              throw new IllegalStateException("no memory");
            });
    for (LiveTowers towers : broken) {
      IngestDocument tolerant = document("movies", "1", Map.of("year", 1));
      assertNull(run(processor(towers), List.of(tolerant)).get(0).getException());
      assertFalse(tolerant.hasField("item_vector"));

      Processor strict = processor(towers, Map.of("on_unencodable", "fail"));
      Exception failure =
          run(strict, List.of(document("movies", "1", Map.of("year", 1)))).get(0).getException();
      assertThat(failure, instanceOf(OpenSearchStatusException.class));
      assertThat(failure.getMessage(), containsString("no memory"));
      assertThat(failure.getMessage(), containsString("[movies-model]"));
    }
  }

  public void testALostTowerDoesNotKeepTheOthersFromBeingWritten() throws Exception {
    SortedMap<String, String> missing = new TreeMap<>(Map.of("b", "its artefact is gone"));
    LiveTowers oneLost =
        (model, index, field, listener) ->
            listener.onResponse(new LiveSlots(List.of(ACTIVE), missing));
    IngestDocument document = document("movies", "1", Map.of("year", 1));

    assertNull(run(processor(oneLost), List.of(document)).get(0).getException());

    assertEquals(
        Set.of("a", "a_stamp", "fingerprint"),
        document.getFieldValue("item_vector", Map.class).keySet());
    Processor strict = processor(oneLost, Map.of("on_unencodable", "fail"));
    Exception failure =
        run(strict, List.of(document("movies", "1", Map.of("year", 1)))).get(0).getException();
    assertThat(failure.getMessage(), containsString("its artefact is gone"));
  }

  public void testAClientsMistakeIsAnErrorWhateverThePipelineTolerates() throws Exception {
    LiveTowers otherModel =
        (model, index, field, listener) ->
            listener.onFailure(new IllegalArgumentException("carries model [books]"));

    IngestDocument document = document("movies", "1", Map.of("year", 1));

    Exception failure = run(processor(otherModel), List.of(document)).get(0).getException();
    assertThat(failure.getMessage(), containsString("[books]"));
  }

  public void testAFieldThatTheDocumentUsesItselfIsRefused() throws Exception {
    Map<String, Object> others = new HashMap<>();
    others.put("a string", "mine");
    others.put("a number", 4);
    others.put("a list", List.of(1, 2));
    others.put("another object", Map.of("colour", "red"));
    for (LiveTowers towers : List.of(BOTH_LIVE, NONE_LIVE)) {
      for (Object value : others.values()) {
        Map<String, Object> source = Map.of("year", 1, "item_vector", value);
        IngestDocumentWrapper result =
            run(processor(towers), List.of(document("movies", "1", source))).get(0);

        assertThat(result.getException(), instanceOf(IllegalArgumentException.class));
        assertThat(result.getException().getMessage(), containsString("[item_vector]"));
        assertEquals(value, result.getIngestDocument().getFieldValue("item_vector", Object.class));
      }
    }
  }

  public void testAFieldInsideObjects() throws Exception {
    Processor processor = processor(BOTH_LIVE, Map.of("field", "recall.movies"));
    Map<String, Object> inner = new HashMap<>(Map.of("movies", Map.of("a_stamp", "x"), "kept", 1));
    IngestDocument nested = document("movies", "1", Map.of("recall", inner));
    IngestDocument flat = document("movies", "1", Map.of("recall.movies.a_stamp", "x", "year", 3));
    IngestDocument misused = document("movies", "1", Map.of("recall", Map.of("movies", "mine")));

    List<IngestDocumentWrapper> results = run(processor, List.of(nested, flat, misused));

    assertEquals("one", nested.getFieldValue("recall.movies.a_stamp", String.class));
    assertEquals(Integer.valueOf(1), nested.getFieldValue("recall.kept", Integer.class));
    assertEquals("one", flat.getFieldValue("recall.movies.a_stamp", String.class));
    assertFalse(flat.getSourceAndMetadata().containsKey("recall.movies.a_stamp"));
    assertThat(results.get(2).getException().getMessage(), containsString("[recall.movies]"));
  }

  public void testOneBadDocumentHarmsNoneOfItsNeighboursAndAllComeBackOnce() throws Exception {
    Map<String, LiveTowers> byIndex =
        Map.of(
            "both", BOTH_LIVE,
            "none", NONE_LIVE,
            "broken", (model, index, field, listener) -> listener.onFailure(new Exception("gone")),
            "throwing",
                (model, index, field, listener) -> {
                  throw new IllegalStateException("thrown");
                },
            "twice",
                (model, index, field, listener) -> {
                  listener.onResponse(LiveSlots.of(ACTIVE));
                  listener.onFailure(new Exception("and again"));
                },
            "later",
                (model, index, field, listener) ->
                    new Thread(() -> listener.onResponse(LiveSlots.of(ACTIVE))).start(),
            "looked up later",
                served(
                    (ids, listener) ->
                        new Thread(() -> listener.onResponse(LearnedItems.NONE)).start()));
    List<String> indices = new ArrayList<>(byIndex.keySet());
    LiveTowers towers =
        (model, index, field, listener) -> byIndex.get(index).find(model, index, field, listener);
    List<IngestDocument> documents = new ArrayList<>();
    for (int i = randomIntBetween(1, 300); i > 0; i--) {
      Map<String, Object> source = new HashMap<>();
      source.put("year", randomFrom(1, 2000, 0, -1, 666, "soon"));
      if (rarely()) {
        source.put("item_vector", "mine");
      }
      documents.add(document(randomFrom(indices), String.valueOf(i), source));
    }
    Map<String, Object> options =
        randomBoolean() ? Map.of() : Map.of("batch_size", randomIntBetween(1, 400));

    List<IngestDocumentWrapper> results = run(processor(towers, options), documents);

    assertEquals(documents.size(), results.size());
    Set<IngestDocument> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (IngestDocumentWrapper result : results) {
      IngestDocument document = result.getIngestDocument();
      assertTrue(seen.add(document));
      assertSame(documents.get(result.getSlot()), document);
      Map<String, Object> source = document.getSourceAndMetadata();
      String index = (String) source.get("_index");
      boolean encodes = Set.of("both", "twice", "later", "looked up later").contains(index);
      boolean refused =
          "mine".equals(source.get("item_vector")) || encodes && "soon".equals(source.get("year"));
      assertEquals(source.toString(), refused, result.getException() != null);
      if (refused && source.get("item_vector") == null) {
        assertThat(result.getException().getMessage(), containsString("[released]"));
      }
      boolean vector = encodes && Set.of(1, 2000).contains(source.get("year"));
      if (!refused) {
        assertEquals(source.toString(), vector, document.hasField("item_vector.a"));
      }
    }
  }

  public void testIgnoredFailureGoesOnWithoutVector() throws Exception {
    CompoundProcessor pipeline =
        new CompoundProcessor(true, List.of(processor(BOTH_LIVE)), List.of());
    Map<String, Object> source =
        Map.of("year", "soon", "item_vector", Map.of("a", List.of(1f), "a_stamp", "one"));
    IngestDocument bad = document("movies", "1", source);
    IngestDocument good = document("movies", "2", Map.of("year", 1));

    List<IngestDocumentWrapper> results = run(pipeline, List.of(bad, good));

    results.forEach(result -> assertNull(result.getException()));
    assertFalse(bad.hasField("item_vector"));
    assertTrue(good.hasField("item_vector.a"));
  }

  public void testASingleDocument() throws Exception {
    AtomicReference<Exception> failure = new AtomicReference<>();
    AtomicReference<IngestDocument> result = new AtomicReference<>();
    Processor processor = processor(BOTH_LIVE);
    IngestDocument good = document("movies", "2", Map.of("year", 1));

    processor.execute(
        good,
        (document, e) -> {
          result.set(document);
          failure.set(e);
        });
    assertSame(good, result.get());
    assertNull(failure.get());
    assertTrue(good.hasField("item_vector.a"));

    processor.execute(
        document("movies", "1", Map.of("year", "soon")),
        (document, e) -> {
          result.set(document);
          failure.set(e);
        });
    assertNull(result.get());
    assertThat(failure.get().getMessage(), containsString("[released]"));
    expectThrows(UnsupportedOperationException.class, () -> processor.execute(good));
  }

  public void testTowersAreAskedOncePerIndexOfABulk() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    LiveTowers towers =
        (model, index, field, listener) -> {
          asked.incrementAndGet();
          assertEquals("movies-model", model);
          assertEquals("item_vector", field);
          listener.onResponse(LiveSlots.of(ACTIVE));
        };
    List<IngestDocument> documents = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      documents.add(document(i % 2 == 0 ? "even" : "odd", null, Map.of("year", i)));
    }
    run(processor(towers), documents);
    assertEquals(2, asked.get());
  }

  public void testWhatWasLearnedOfABulksItemsIsLookedUpAtOnce() throws Exception {
    List<Set<String>> asked = Collections.synchronizedList(new ArrayList<>());
    boolean later = randomBoolean();
    LiveTowers towers =
        served(
            (ids, listener) -> {
              asked.add(new HashSet<>(ids));
              Runnable answer = () -> listener.onResponse(knows("known", 5));
              if (later) {
                new Thread(answer).start();
              } else {
                answer.run();
              }
            });
    IngestDocument known = document("movies", "known", Map.of("year", 1));
    IngestDocument unknown = document("movies", "unknown", Map.of("year", 1));
    IngestDocument nameless = document("movies", null, Map.of("year", 1));

    run(processor(towers), List.of(known, unknown, nameless, known));

    assertEquals(List.of(Set.of("known", "unknown")), asked);
    assertEquals(List.of(1f, 5f, 5f), known.getFieldValue("item_vector.a", List.class));
    assertEquals(List.of(1f, 1f, 7f), unknown.getFieldValue("item_vector.a", List.class));
    assertEquals(List.of(1f, 1f, 0f), nameless.getFieldValue("item_vector.a", List.class));
    assertEquals(List.of(2f, 1f, 5f), known.getFieldValue("item_vector.b", List.class));
  }

  public void testNothingIsLookedUpForDocumentsWithoutId() throws Exception {
    LiveTowers towers =
        served(
            (ids, listener) -> {
              throw new AssertionError("there is nobody to ask for");
            });
    IngestDocument document = document("movies", null, Map.of("year", 1));
    run(processor(towers), List.of(document));
    assertTrue(document.hasField("item_vector.a"));
  }

  public void testAVersionWhoseItemsCannotBeLookedUpWritesNothing() throws Exception {
    List<LearnedItemSource> broken =
        List.of(
            (ids, listener) -> listener.onFailure(new Exception("shards are gone")),
            (ids, listener) ->
                new Thread(() -> listener.onFailure(new Exception("shards are gone"))).start(),
            (ids, listener) -> {
              listener.onFailure(new Exception("shards are gone"));
              listener.onResponse(LearnedItems.NONE);
            },
            (ids, listener) -> {
              throw new IllegalStateException("shards are gone");
            });
    for (LearnedItemSource source : broken) {
      Map<String, Object> older = Map.of("a", List.of(9f, 9f, 9f), "a_stamp", "one");
      IngestDocument tolerant = document("movies", "1", Map.of("year", 1, "item_vector", older));
      assertNull(run(processor(served(source)), List.of(tolerant)).get(0).getException());
      assertEquals(
          Set.of("b", "b_stamp", "fingerprint"),
          tolerant.getFieldValue("item_vector", Map.class).keySet());

      Processor strict = processor(served(source), Map.of("on_unencodable", "fail"));
      Exception failure =
          run(strict, List.of(document("movies", "1", Map.of("year", 1)))).get(0).getException();
      assertThat(failure.getMessage(), containsString("shards are gone"));
    }
  }

  public void testConfiguration() {
    Map<Map<String, Object>, String> wrong =
        Map.of(
            Map.of("on_unencodable", "shrug"), "[index_without_vector, fail]",
            Map.of("field", "_source"), "[field]",
            Map.of("field", ""), "[field]",
            Map.of("batch_size", 0), "[batch_size]",
            Map.of("model", 4), "[model]");
    wrong.forEach(
        (options, message) -> {
          OpenSearchParseException e =
              expectThrows(OpenSearchParseException.class, () -> processor(BOTH_LIVE, options));
          assertThat(e.getMessage(), containsString(message));
        });
    for (String required : List.of("model", "field")) {
      Map<String, Object> config = new HashMap<>(Map.of("model", "m", "field", "f"));
      config.remove(required);
      OpenSearchParseException e =
          expectThrows(
              OpenSearchParseException.class,
              () -> new ItemTowerProcessor.Factory(BOTH_LIVE).create(Map.of(), "t", "d", config));
      assertThat(e.getMessage(), containsString("[" + required + "]"));
    }
  }

  public void testTheFactoryLeavesWhatItDoesNotKnowForOpenSearchToRefuse() throws Exception {
    Map<String, Object> config =
        new HashMap<>(Map.of("model", "m", "field", "f", "batch_size", 3, "colour", "red"));
    new ItemTowerProcessor.Factory(BOTH_LIVE).create(Map.of(), "t", "d", config);
    assertEquals(Set.of("colour"), config.keySet());
  }

  public void testPartialDocumentClearsWhatCouldNotBeFilled() {
    AtomicReference<EncodedItem> result = new AtomicReference<>();
    ItemDocument item = new ItemDocument(Map.of("year", -1), "1");
    new ItemEncoding(LiveSlots.of(ACTIVE, INCOMING))
        .lookUp(
            List.of(item),
            ActionListener.wrap(
                known -> result.set(known.encode(item)),
                e -> {
                  throw new AssertionError(e);
                }));
    EncodedItem encoded = result.get();
    Map<String, Object> partial = encoded.asPartial();
    for (String cleared : List.of("a", "a_stamp", "b", "b_stamp")) {
      assertThat(partial, hasKey(cleared));
      assertNull(partial.get(cleared));
    }
    assertEquals(encoded.content().get("fingerprint"), partial.get("fingerprint"));
  }

  private static Processor processor(LiveTowers towers) throws Exception {
    return processor(towers, Map.of());
  }

  private static Processor processor(LiveTowers towers, Map<String, Object> options)
      throws Exception {
    Map<String, Object> config =
        new HashMap<>(Map.of("model", "movies-model", "field", "item_vector"));
    config.putAll(options);
    return new ItemTowerProcessor.Factory(towers).create(Map.of(), "tag", "description", config);
  }

  private static IngestDocument document(String index, String id, Map<String, Object> source) {
    return new IngestDocument(index, id, null, null, null, new HashMap<>(source));
  }

  /** Runs a bulk through a processor and waits until every document has come back. */
  private static List<IngestDocumentWrapper> run(Processor processor, List<IngestDocument> bulk)
      throws InterruptedException {
    List<IngestDocumentWrapper> wrappers = new ArrayList<>();
    for (IngestDocument document : bulk) {
      wrappers.add(new IngestDocumentWrapper(wrappers.size(), 0, document, null));
    }
    List<IngestDocumentWrapper> results = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch all = new CountDownLatch(bulk.size());
    processor.batchExecute(
        wrappers,
        some -> {
          results.addAll(some);
          some.forEach(one -> all.countDown());
        });
    assertTrue("documents were lost", all.await(10, TimeUnit.SECONDS));
    return results;
  }
}
