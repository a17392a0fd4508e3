package org.coldstart.ingest;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.coldstart.model.start.LearnedItems;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.ingest.CompoundProcessor;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.ingest.Processor;

public class TowerProcessorTests extends EncoderTestCase {

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

  public void testWithoutLiveVersionADocumentPassesUnchanged() throws Exception {
    Map<String, Object> source = Map.of("year", 1990, "genres", List.of("war", "drama"));
    IngestDocument document = document("movies", "1", source);
    Map<String, Object> before = new HashMap<>(document.getSourceAndMetadata());

    assertNull(run(processor(NONE_LIVE), List.of(document)).get(0).getException());

    assertEquals(before, document.getSourceAndMetadata());
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
      assertThat(failure.getMessage(), containsString("[item_vector]"));
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
}
