package org.coldstart.ingest;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.instanceOf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.Processor;

/** Parts of documents, which are encoded as the documents that they become. */
public class PartialDocumentTests extends EncoderTestCase {

  private final Map<String, Map<String, Object>> index = new HashMap<>();
  private final List<String> unreadable = new ArrayList<>();
  private final List<String> read = new ArrayList<>();

  private final StoredDocuments stored =
      (name, keys, fields, listener) -> {
        assertTrue(fields.containsAll(List.of("year", "genres", "item_vector.a_stamp")));
        assertFalse("vectors are not needed", fields.contains("item_vector.a"));
        Map<StoredDocuments.Key, Optional<Map<String, Object>>> found = new HashMap<>();
        for (StoredDocuments.Key key : keys) {
          read.add(key.id());
          if (!unreadable.contains(key.id())) {
            Map<String, Object> source = index.get(key.id());
            found.put(
                key,
                Optional.ofNullable(source == null ? null : IngestDocument.deepCopyMap(source)));
          }
        }
        Runnable answer = () -> listener.onResponse(found);
        if (randomBoolean()) {
          new Thread(answer).start();
        } else {
          answer.run();
        }
      };

  public void testAPartIsEncodedAsTheWhole() throws Exception {
    store("1", Map.of("year", 1990, "title", "x"));
    IngestDocument part = part("1", Map.of("title", "y"));
    run(encoder(BOTH_LIVE, Map.of()), part);
    assertEquals(List.of(1990f, 1f, 1f), part.getFieldValue("item_vector.a", List.class));
    assertEquals(List.of(3980f, 1f, 1f), part.getFieldValue("item_vector.b", List.class));
    assertFalse("the part stays a part", part.hasField("year"));
  }

  public void testADocumentThatIsNotThereYetIsWhole() throws Exception {
    IngestDocument part = part("1", Map.of("year", 1990));
    run(encoder(BOTH_LIVE, Map.of()), part);
    assertEquals(List.of(1990f, 1f, 1f), part.getFieldValue("item_vector.a", List.class));
  }

  public void testWhatIsStoredAndFitsStays() throws Exception {
    IngestDocument whole = document("movies", "1", Map.of("year", 1990));
    run(encoder(BOTH_LIVE, Map.of()), List.of(whole));
    Map<String, Object> source = new HashMap<>(Map.of("year", 1990));
    source.put("item_vector", whole.getFieldValue("item_vector", Map.class));
    store("1", source);
    IngestDocument other = part("1", Map.of("title", "y"));
    IngestDocument same = part("1", Map.of("year", 1990.0));
    IngestDocument changed = part("1", Map.of("year", 1991));
    IngestDocument back = part("1", Map.of("year", 1990));
    run(encoder(BOTH_LIVE, Map.of()), List.of(other, same, changed, back));
    assertFalse(other.hasField("item_vector"));
    assertFalse(same.hasField("item_vector"));
    assertEquals(List.of(1991f, 1f, 1f), changed.getFieldValue("item_vector.a", List.class));
    assertEquals(
        "a part is put over what the part before it made",
        List.of(1990f, 1f, 1f),
        back.getFieldValue("item_vector.a", List.class));
    assertEquals(List.of("1"), read);
  }

  public void testAVectorThatAPartBringsAlongNeverStays() throws Exception {
    store("1", Map.of("year", 1990));
    Map<String, Object> foreign = Map.of("a", List.of(9f, 9f, 9f), "a_stamp", "one");
    IngestDocument part = part("1", Map.of("item_vector", foreign));
    run(encoder(BOTH_LIVE, Map.of()), part);
    assertEquals(List.of(1990f, 1f, 1f), part.getFieldValue("item_vector.a", List.class));
  }

  public void testWhatCannotBeReadIsNotGuessed() throws Exception {
    store("1", Map.of("year", 1990));
    unreadable.add("1");
    IngestDocument part = part("1", Map.of("year", 1991));
    IngestDocument nameless = part(null, Map.of("year", 1991));
    run(encoder(BOTH_LIVE, Map.of()), List.of(part, nameless));
    assertFalse(part.hasField("item_vector"));
    assertFalse(nameless.hasField("item_vector"));
    Processor strict = encoder(BOTH_LIVE, Map.of("on_unencodable", "fail"));
    Exception failure = run(strict, List.of(part("1", Map.of()))).get(0).getException();
    assertThat(failure, instanceOf(IllegalArgumentException.class));
    assertThat(failure.getMessage(), containsString("cannot be read"));
  }

  public void testAPartThatCannotBeEncodedTakesTheVectorAway() throws Exception {
    store("1", Map.of("year", 1990));
    for (Object year : List.of(0, -1, 666)) {
      IngestDocument part = part("1", Map.of("year", year));
      run(encoder(BOTH_LIVE, Map.of()), part);
      Map<?, ?> vectors = part.getFieldValue("item_vector", Map.class);
      for (String cleared : List.of("a", "b")) {
        assertTrue(year + " " + cleared, vectors.containsKey(cleared));
        assertNull(vectors.get(cleared));
      }
      assertEquals("one", vectors.get("a_stamp"));
    }
    Exception wrong =
        run(encoder(BOTH_LIVE, Map.of()), List.of(part("1", Map.of("year", "soon"))))
            .get(0)
            .getException();
    assertThat(wrong.getMessage(), containsString("[released]"));
  }

  public void testTheMarkStaysForThoseWhoComeAfter() throws Exception {
    LiveTowers none = (model, name, field, listener) -> listener.onResponse(LiveSlots.NONE);
    LiveTowers broken =
        (model, name, field, listener) -> listener.onFailure(new Exception("no memory"));
    store("1", Map.of("year", 1990));
    for (LiveTowers towers : List.of(BOTH_LIVE, none, broken)) {
      IngestDocument part = part("1", Map.of("year", 1991));
      run(encoder(towers, Map.of()), part);
      assertTrue(PartialMark.isSet(part.getSourceAndMetadata()));
      assertThat(part.getSourceAndMetadata(), hasKey("year"));
    }
  }

  private void store(String id, Map<String, Object> source) {
    index.put(id, source);
  }

  private static IngestDocument part(String id, Map<String, Object> source) {
    IngestDocument part = document("movies", id, source);
    PartialMark.set(part.getSourceAndMetadata());
    return part;
  }

  private Processor encoder(LiveTowers towers, Map<String, Object> options) throws Exception {
    return processor(towers, stored, options);
  }

  private static void run(Processor processor, IngestDocument document) throws Exception {
    assertNull(run(processor, List.of(document)).get(0).getException());
  }
}
