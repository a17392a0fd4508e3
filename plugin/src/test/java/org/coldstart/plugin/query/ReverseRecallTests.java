package org.coldstart.plugin.query;

import static org.hamcrest.Matchers.containsString;

import java.util.List;
import java.util.Map;
import org.coldstart.model.definition.Side;
import org.opensearch.ExceptionsHelper;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.rest.RestStatus;

/** An item asks for its users, over an index of users' vectors. */
public class ReverseRecallTests extends RecallTestCase {

  private static final Map<String, String> PEOPLE =
      Map.of(
          "old", "{\"profile\":{\"age\":80},\"history\":[\"661\",\"1193\"]}",
          "young", "{\"profile\":{\"age\":8},\"history\":\"7\"}",
          "nobody", "{\"name\":\"x\"}");

  @Override
  public void setUp() throws Exception {
    super.setUp();
    pipeline("people", "user_tower", "vec");
    deploy("movies", ONE);
    deploy("people", ONE, Side.USER);
    index("movies", 1990, 1995, 2001);
    PEOPLE.forEach(
        (id, source) ->
            client()
                .prepareIndex("people")
                .setId(id)
                .setPipeline("people")
                .setSource(source, XContentType.JSON)
                .get());
    client().admin().indices().prepareRefresh("people").get();
  }

  @Override
  public void tearDown() throws Exception {
    client().admin().cluster().prepareDeletePipeline("people").get();
    super.tearDown();
  }

  private void pipeline(String name, String processor, String field) {
    client()
        .admin()
        .cluster()
        .preparePutPipeline(
            name,
            new BytesArray(
                "{\"processors\":[{\""
                    + processor
                    + "\":{\"model\":\"m\",\"field\":\""
                    + field
                    + "\"}}]}"),
            XContentType.JSON)
        .get();
  }

  public void testScoresAreThoseOfTheForwardQuery() {
    for (String year : List.of("1990", "1995", "2001")) {
      for (var person :
          Map.of(
                  "old", "{\"age\":80,\"history\":[\"661\",\"1193\"]}",
                  "young", "{\"age\":8,\"history\":[\"7\"]}",
                  "nobody", "{}")
              .entrySet()) {
        float forward =
            topScore(
                "movies",
                raw(
                    "\"user\":"
                        + person.getValue()
                        + ",\"k\":9,\"filter\":{\"ids\":{\"values\":[\""
                        + year
                        + "\"]}}"));
        float reverse =
            topScore(
                "people",
                raw(
                    "\"item\":{\"id\":\""
                        + year
                        + "\"},\"k\":9,\"filter\":{\"ids\":{\"values\":[\""
                        + person.getKey()
                        + "\"]}}"));
        assertEquals(person + " and " + year, forward, reverse, 1e-4 * forward);
      }
    }
  }

  public void testUsersComeInTheOrderOfTheirScores() {
    assertEquals(
        List.of("old", "young", "nobody"),
        ids(search("people", raw("\"item\":{\"year\":2001},\"k\":9"))));
  }

  public void testGivenValuesWinOverStoredOnes() {
    float stored = topScore("people", raw("\"item\":{\"id\":\"1990\"},\"k\":9"));
    float given = topScore("people", raw("\"item\":{\"id\":\"1990\",\"year\":1},\"k\":9"));
    assertTrue(given < stored);
  }

  public void testTheWrongSide() {
    refused("movies", raw("\"item\":{},\"k\":1"), "ask there with [user], not with [item]");
    refused("people", raw("\"user\":{},\"k\":1"), "ask there with [item], not with [user]");
    refused("people", raw("\"item\":{\"age\":3},\"k\":1"), "[age]");
  }

  public void testTheProcessorOfTheOtherSideIsRefused() {
    Exception e =
        expectThrows(
            Exception.class,
            () ->
                client()
                    .prepareIndex("movies")
                    .setId("1")
                    .setPipeline("people")
                    .setSource("{\"year\":1}", XContentType.JSON)
                    .get());
    assertEquals(e.toString(), RestStatus.BAD_REQUEST, ExceptionsHelper.status(e));
    assertThat(e.toString(), containsString("use [item_tower] there, not [user_tower]"));
  }
}
