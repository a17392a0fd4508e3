package org.coldstart.ingest;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.instanceOf;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.opensearch.core.action.ActionListener;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.ingest.Processor;

/** What documents bring along in the field that is the plugin's own. */
public class OwnedFieldTests extends EncoderTestCase {

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

  public void testUnencodableDocumentLosesItsOlderVector() throws Exception {
    Map<String, Object> older = Map.of("a", List.of(9f, 9f, 9f), "a_stamp", "one");
    for (int year : new int[] {0, -1, 666}) {
      IngestDocument document = document("movies", "1", Map.of("year", year, "item_vector", older));

      assertNull(run(processor(BOTH_LIVE), List.of(document)).get(0).getException());

      assertEquals(
          Set.of("a_stamp", "b_stamp", "fingerprint"),
          document.getFieldValue("item_vector", Map.class).keySet());
    }
  }

  public void testPartialDocumentClearsWhatCouldNotBeFilled() {
    AtomicReference<EncodedEntity> result = new AtomicReference<>();
    EntityDocument item = new EntityDocument(Map.of("year", -1), "1");
    EntityEncoding encoding = new EntityEncoding(LiveSlots.of(ACTIVE, INCOMING));
    encoding.lookUp(
        List.of(item),
        ActionListener.wrap(
            known -> result.set(known.encode(item, encoding.fingerprint(item))),
            e -> {
              throw new AssertionError(e);
            }));
    EncodedEntity encoded = result.get();
    Map<String, Object> partial = encoded.asPartial();
    for (String cleared : List.of("a", "b")) {
      assertThat(partial, hasKey(cleared));
      assertNull(partial.get(cleared));
    }
    assertEquals("one", partial.get("a_stamp"));
    assertEquals("two", partial.get("b_stamp"));
    assertEquals(encoded.content().get("fingerprint"), partial.get("fingerprint"));
  }
}
