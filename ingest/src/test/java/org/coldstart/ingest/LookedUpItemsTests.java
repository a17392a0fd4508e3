package org.coldstart.ingest;

import static org.hamcrest.Matchers.containsString;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coldstart.model.start.LearnedItems;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.Processor;

/** What versions learned of single items, on its way into their vectors. */
public class LookedUpItemsTests extends EncoderTestCase {

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

  public void testItemIdMayLieInAField() throws Exception {
    YearTower tower = new YearTower("one", 1, YearTower.definition(YearTower.ITEM_ID_FIELD), false);
    LiveTowers towers =
        (model, index, field, listener) -> listener.onResponse(LiveSlots.of(live("a", tower)));
    IngestDocument document =
        document("movies", "the-document", Map.of("year", 1, YearTower.ITEM_ID_FIELD, 123));

    run(processor(towers), List.of(document));

    assertEquals(List.of(1f, 1f, 3f), document.getFieldValue("item_vector.a", List.class));
  }

  public void testAnIdInAFieldIsSpelledAsTrainingSpellsIt() throws Exception {
    YearTower tower = new YearTower("one", 1, YearTower.definition(YearTower.ITEM_ID_FIELD), false);
    LiveTowers towers =
        (model, index, field, listener) -> listener.onResponse(LiveSlots.of(live("a", tower)));
    IngestDocument document =
        document("movies", "the-document", Map.of("year", 1, YearTower.ITEM_ID_FIELD, 123.0));

    run(processor(towers), List.of(document));

    assertEquals(List.of(1f, 1f, 3f), document.getFieldValue("item_vector.a", List.class));
  }
}
