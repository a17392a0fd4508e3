package org.coldstart.ingest;

import static org.hamcrest.Matchers.containsString;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.ingest.Processor;

/** The encoder that an index has because of its mapping. */
public class AttachedEncoderTests extends EncoderTestCase {

  private static final AttachedTowers BOTH =
      (index, field, listener) -> listener.onResponse(LiveSlots.of(ACTIVE, INCOMING));

  public void testThereIsNoneWhereTheMappingNamesNoField() throws Exception {
    AttachedEncoder.Factory factory = new AttachedEncoder.Factory(BOTH, NO_STORED);
    assertTrue(factory.isSystemGenerated());
    for (Map<String, Object> config :
        List.<Map<String, Object>>of(
            Map.of(),
            Map.of("index_mappings", Map.of("properties", Map.of())),
            Map.of("index_mappings", Map.of("_meta", Map.of("owner", "x"))))) {
      assertNull(factory.create(Map.of(), null, null, config));
    }
  }

  public void testEveryFieldIsFilled() throws Exception {
    AttachedTowers towers =
        (index, field, listener) ->
            listener.onResponse(LiveSlots.of(field.equals("one") ? ACTIVE : INCOMING));
    IngestDocument document = document("movies", "1", Map.of("year", 1990));
    List<IngestDocumentWrapper> results = run(attached(towers, "one", "two"), List.of(document));
    assertNull(results.get(0).getException());
    assertEquals("one", document.getFieldValue("one.a_stamp", String.class));
    assertEquals("two", document.getFieldValue("two.b_stamp", String.class));
  }

  public void testEveryFieldOfAPartIsThatOfTheWhole() throws Exception {
    StoredDocuments stored =
        (index, keys, fields, listener) ->
            listener.onResponse(
                Map.of(keys.iterator().next(), Optional.of(new HashMap<>(Map.of("year", 1990)))));
    IngestDocument part = document("movies", "1", Map.of("title", "x"));
    PartialMark.set(part.getSourceAndMetadata());
    run(attached(BOTH, stored, "one", "two"), List.of(part));
    for (String vector : List.of("one.a", "two.a")) {
      assertEquals(vector, List.of(1990f, 1f, 1f), part.getFieldValue(vector, List.class));
    }
  }

  public void testADocumentWithAFieldOfTheMarksNameIsWholeAllTheSame() throws Exception {
    for (Object own : List.of(true, "partial", Map.of())) {
      IngestDocument whole = document("movies", "1", Map.of("year", 1990, PartialMark.FIELD, own));
      IngestDocument wrong =
          document("movies", "2", Map.of(PartialMark.FIELD, own, "item_vector", "hello"));
      Processor encoder = attached(BOTH, "item_vector");
      assertNull(run(encoder, List.of(whole)).get(0).getException());
      assertTrue(whole.hasField("item_vector.a"));
      assertNotNull(
          "it fails as any other does", run(encoder, List.of(wrong)).get(0).getException());
      assertEquals(own, wrong.getFieldValue(PartialMark.FIELD, Object.class));
    }
  }

  public void testNoDocumentIsRefusedForWantOfAVector() throws Exception {
    AttachedTowers broken =
        (index, field, listener) -> listener.onFailure(new IllegalArgumentException("none"));
    for (AttachedTowers towers : List.of(BOTH, broken)) {
      IngestDocument wrong =
          document(
              "movies",
              "1",
              Map.of("year", "soon", "item_vector", Map.of("a", List.of(1f), "a_stamp", "one")));
      IngestDocument good = document("movies", "2", Map.of("year", 1990));
      for (IngestDocumentWrapper result :
          run(attached(towers, "item_vector"), List.of(wrong, good))) {
        assertNull(result.getException());
      }
      assertFalse(wrong.hasField("item_vector.a"));
      assertEquals(
          "nobody shall try again what cannot succeed",
          towers == BOTH,
          wrong.hasField("item_vector.a_stamp"));
      assertEquals(towers == BOTH, good.hasField("item_vector.a"));
    }
  }

  public void testWhereNothingIsDeployedADocumentIsLeftAlone() throws Exception {
    AttachedTowers none = (index, field, listener) -> listener.onResponse(LiveSlots.NONE);
    Map<String, Object> vectors = Map.of("a", List.of(1f, 2f, 3f), "a_stamp", "somewhere else's");
    for (Object content : List.of(vectors, Map.of("colour", "red"), "mine")) {
      Map<String, Object> source = Map.of("year", 1990, "item_vector", content);
      IngestDocument document = document("a copy of movies", "1", source);
      assertNull(run(attached(none, "item_vector"), List.of(document)).get(0).getException());
      assertEquals(content, document.getFieldValue("item_vector", Object.class));
    }
  }

  public void testAFieldThatIsUsedForSomethingElseIsRefused() throws Exception {
    IngestDocument mine = document("movies", "1", Map.of("one", Map.of("colour", "red")));
    IngestDocument good = document("movies", "2", Map.of("year", 1990));
    List<IngestDocumentWrapper> results = run(attached(BOTH, "one", "two"), List.of(mine, good));
    assertEquals(2, results.size());
    for (IngestDocumentWrapper result : results) {
      if (result.getIngestDocument() == mine) {
        assertThat(result.getException().getMessage(), containsString("[one.colour]"));
      } else {
        assertNull(result.getException());
      }
    }
    assertTrue(good.hasField("two.a"));
  }

  public void testWhatAnEncoderBeforeItWroteStays() throws Exception {
    IngestDocument document = document("movies", "1", Map.of("year", 1990));
    run(processor(BOTH_LIVE), List.of(document));
    List<?> vector = document.getFieldValue("item_vector.a", List.class);

    assertNull(run(attached(BOTH, "item_vector"), List.of(document)).get(0).getException());

    assertSame("encoded once", vector, document.getFieldValue("item_vector.a", List.class));
    assertEquals(
        Set.of("a", "a_stamp", "b", "b_stamp", "fingerprint"),
        document.getFieldValue("item_vector", Map.class).keySet());
  }

  public void testAFingerprintAloneIsNotEnough() throws Exception {
    IngestDocument document = document("movies", "1", Map.of("year", 1990));
    run(processor(BOTH_LIVE), List.of(document));
    Map<String, Object> whole = new HashMap<>();
    document
        .getFieldValue("item_vector", Map.class)
        .forEach((key, value) -> whole.put((String) key, value));
    Map<String, Object> changes =
        Map.of("a", "gone", "a_stamp", "older", "fingerprint", "0123456789abcdef", "c", List.of(1));
    for (Map.Entry<String, Object> change : changes.entrySet()) {
      Map<String, Object> damaged = new HashMap<>(whole);
      damaged.put(change.getKey(), change.getValue());
      IngestDocument again = document("movies", "1", Map.of("year", 1990, "item_vector", damaged));
      assertNull(run(attached(BOTH, "item_vector"), List.of(again)).get(0).getException());
      assertEquals(change.getKey(), whole, again.getFieldValue("item_vector", Map.class));
    }
  }

  private static Processor attached(AttachedTowers towers, String... fields) throws Exception {
    return attached(towers, NO_STORED, fields);
  }

  private static Processor attached(AttachedTowers towers, StoredDocuments stored, String... fields)
      throws Exception {
    Map<String, Object> mapping = Map.of();
    for (String field : fields) {
      mapping = AttachedFields.with(mapping, field, "v");
    }
    return new AttachedEncoder.Factory(towers, stored)
        .create(Map.of(), null, null, Map.of("index_mappings", mapping));
  }
}
