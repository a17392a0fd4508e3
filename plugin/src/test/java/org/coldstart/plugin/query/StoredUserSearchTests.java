package org.coldstart.plugin.query;

import static org.hamcrest.Matchers.containsString;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.plugin.encoding.ProfileTowers;
import org.coldstart.plugin.registry.ModelChange;
import org.opensearch.ExceptionsHelper;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.rest.RestStatus;

/** Queries for users of whom something is stored. */
public class StoredUserSearchTests extends RecallTestCase {

  public void testStoredUsersAreReadAndGivenValuesWin() {
    deploy("movies", ONE);
    index("movies", 1);
    createIndex("people");
    client()
        .prepareIndex("people")
        .setId("42")
        .setSource("{\"profile\":{\"age\":7},\"gender\":\"F\"}", XContentType.JSON)
        .get();
    createIndex(
        "ratings",
        Settings.EMPTY,
        "_doc",
        "user",
        "type=keyword",
        "item",
        "type=keyword",
        "liked",
        "type=integer",
        "at",
        "type=long",
        "valid",
        "type=boolean");
    rating("42", "newest", 1, 9, true);
    rating("42", "older", 1, 5, true);
    rating("42", "shown, not liked", 0, 10, true);
    rating("42", "not counted", 1, 11, false);
    rating("43", "of somebody else", 1, 12, true);
    client().admin().indices().prepareRefresh().get();
    // k-NN scores 1 + u·v: an item of year 1 gets 2 + age + 2 × length of the newest liked id, for
    // a one-letter id.
    assertEquals(2 + 7 + 2 * 6, topScore("movies", raw("\"user\":{\"id\":\"42\"},\"k\":1")), 1e-3);
    assertEquals(2 + 7 + 2 * 6, topScore("movies", raw("\"user\":{\"id\":42},\"k\":1")), 1e-3);
    assertEquals(
        2 + 3 + 2 * 6, topScore("movies", raw("\"user\":{\"id\":\"42\",\"age\":3},\"k\":1")), 1e-3);
    assertEquals(
        2 + 7 + 2 * 1,
        topScore("movies", raw("\"user\":{\"id\":\"42\",\"history\":[\"x\"]},\"k\":1")),
        1e-3);
    assertEquals(
        2 + 2 * 6, topScore("movies", raw("\"user\":{\"id\":\"42\",\"age\":null},\"k\":1")), 1e-3);
    assertEquals(2, topScore("movies", raw("\"user\":{\"id\":\"nobody\"},\"k\":1")), 1e-3);
    assertEquals(2, topScore("movies", raw("\"user\":{},\"k\":1")), 1e-3);
  }

  public void testStoredUsersAreFoundWhereNobodyMappedTheirIds() {
    deploy("movies", ONE);
    index("movies", 1);
    createIndex("people");
    createIndex("ratings");
    rating("U-12", "newest", 1, 9, true);
    rating("U-12", "older", 1, 5, true);
    rating("U 12", "of somebody else", 1, 12, true);
    rating("12", "another's", 1, 13, true);
    client().admin().indices().prepareRefresh().get();
    assertEquals(2 + 2 * 6, topScore("movies", raw("\"user\":{\"id\":\"U-12\"},\"k\":1")), 1e-3);
    assertEquals(2 + 2 * 9, topScore("movies", raw("\"user\":{\"id\":\"12\"},\"k\":1")), 1e-3);
  }

  public void testAMissingSourceOfUsersIsNotHidden() {
    deploy("movies", ONE);
    index("movies", 1);
    Exception e =
        expectThrows(
            Exception.class, () -> search("movies", raw("\"user\":{\"id\":\"42\"},\"k\":1")));
    assertEquals(RestStatus.NOT_FOUND, ExceptionsHelper.status(ExceptionsHelper.unwrapCause(e)));
    assertThat(e.getMessage(), containsString("people"));
  }

  public void testAStoredHistoryHoldsWhatTheVersionCountsAsPositive() {
    Map<String, Object> rated = new HashMap<>(ProfileTowers.definitionMap());
    rated.put("training", Map.of("positive_from", 4));
    getInstanceFromNode(RecallNode.Towers.class)
        .add(new ProfileTowers("stamp-rated", 1, ModelDefinition.parse(rated)));
    registries.ready("m", "stamp-rated");
    deploy("movies", "stamp-rated");
    index("movies", 1);
    createIndex("people");
    createIndex("ratings");
    rating("42", "so so", 3, 9, true);
    rating("42", "good", 4, 5, true);
    client().admin().indices().prepareRefresh().get();
    assertEquals(2 + 2 * 4, topScore("movies", raw("\"user\":{\"id\":\"42\"},\"k\":1")), 1e-3);
  }

  public void testInteractionsThatWeighNothingAreNotLiked() {
    Map<String, Object> weighed = new HashMap<>(ProfileTowers.definitionMap());
    weighed.put(
        "sources",
        Map.of(
            "interactions",
            Map.of("index", "ratings", "user_id", "user", "item_id", "item", "weight", "liked"),
            "items",
            Map.of("index", "movies")));
    registries.change(new ModelChange.PutDefinition("m", "uuid-m", weighed));
    deploy("movies", ONE);
    index("movies", 1);
    createIndex("ratings");
    rating("42", "nothing", 0, 9, true);
    rating("42", "much", 7, 5, true);
    rating("43", "nothing", 0, 5, true);
    client().admin().indices().prepareRefresh().get();
    assertEquals(2 + 2 * 4, topScore("movies", raw("\"user\":{\"id\":\"42\"},\"k\":1")), 1e-3);
    assertEquals(2, topScore("movies", raw("\"user\":{\"id\":\"43\"},\"k\":1")), 1e-3);
  }

  public void testWhatTrainingReadsAHistoryReads() {
    deploy("movies", ONE);
    index("movies", 1);
    createIndex("people");
    for (String like : List.of("boolean", "text", "keyword", "double")) {
      createIndex(
          "ratings",
          Settings.EMPTY,
          "_doc",
          "user",
          "type=long",
          "liked",
          "type=" + like,
          "at",
          randomFrom("type=text", "type=keyword", "type=double", "type=date"));
      for (int shown = 1; shown <= 3; shown++) {
        stored(42, "shown, not liked", like.equals("boolean") ? false : "0", "" + (20 + shown));
      }
      stored(42, "older", like.equals("boolean") ? true : "1", "5");
      stored(42, "newest", like.equals("boolean") ? true : "1", "10");
      client().admin().indices().prepareRefresh().get();
      String asked = "\"user\":{\"id\":\"%s\"},\"k\":1";
      assertEquals(like, 2 + 2 * 6, topScore("movies", raw(asked.formatted("42"))), 1e-3);
      assertEquals(like, 2, topScore("movies", raw(asked.formatted("nobody"))), 1e-3);
      client().admin().indices().prepareDelete("ratings").get();
    }
  }

  public void testTimesInUnmappedTextPutTheNewestFirst() {
    deploy("movies", ONE);
    index("movies", 1);
    createIndex("people");
    createIndex("ratings");
    stored("42", "older", 1, "1700000000000");
    stored("42", "newest", 1, "1700000000001");
    stored("42", "oldest of all", 1, "900000000000");
    client().admin().indices().prepareRefresh().get();
    assertEquals(2 + 2 * 6, topScore("movies", raw("\"user\":{\"id\":\"42\"},\"k\":1")), 1e-3);
  }

  public void testAnInteractionThatCannotBeReadCountsForNothing() {
    deploy("movies", ONE);
    index("movies", 1);
    createIndex("people");
    createIndex("ratings");
    stored("42", "broken", "much", 10);
    stored("42", "older", "1", 5);
    client().admin().indices().prepareRefresh().get();
    assertEquals(2 + 2 * 5, topScore("movies", raw("\"user\":{\"id\":\"42\"},\"k\":1")), 1e-3);
  }

  public void testIdsThatAreStoredAsFractionsAreKnown() {
    deploy("movies", ONE);
    index("movies", 1);
    for (String mapped : List.of("type=keyword", "type=float", "type=text", "type=long")) {
      createIndex("people", Settings.EMPTY, "_doc", "id", mapped);
      createIndex("ratings", Settings.EMPTY, "_doc", "user", mapped, "item", mapped);
      stored(42.0, 7.0, 1, 5);
      stored(420.0, 700.0, 1, 5);
      client().admin().indices().prepareRefresh().get();
      for (String asked : List.of("\"42\"", "42", "42.0")) {
        assertEquals(
            mapped,
            2 + 2 * 1,
            topScore("movies", raw("\"user\":{\"id\":" + asked + "},\"k\":1")),
            1e-3);
      }
      client().admin().indices().prepareDelete("people", "ratings").get();
    }
  }

  private void rating(String user, String item, int liked, int at, boolean valid) {
    Map<String, Object> source = new HashMap<>();
    source.put("user", user);
    source.put("item", item);
    source.put("liked", liked);
    source.put("at", at);
    source.put("valid", valid);
    client().prepareIndex("ratings").setSource(source, XContentType.JSON).get();
  }

  private void stored(Object user, Object item, Object liked, Object at) {
    Map<String, Object> source =
        Map.of("user", user, "item", item, "liked", liked, "at", at, "valid", true);
    client().prepareIndex("ratings").setSource(source, XContentType.JSON).get();
  }
}
