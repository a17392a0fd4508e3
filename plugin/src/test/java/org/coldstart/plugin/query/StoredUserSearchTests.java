package org.coldstart.plugin.query;

import static org.hamcrest.Matchers.containsString;

import java.util.HashMap;
import java.util.Map;
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

  private void rating(String user, String item, int liked, int at, boolean valid) {
    Map<String, Object> source = new HashMap<>();
    source.put("user", user);
    source.put("item", item);
    source.put("liked", liked);
    source.put("at", at);
    source.put("valid", valid);
    client().prepareIndex("ratings").setSource(source, XContentType.JSON).get();
  }
}
