package org.coldstart.plugin.query;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coldstart.plugin.registry.DeploymentChange;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.index.Index;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.search.SearchHit;

/** The whole road: documents through the processor, users through the query. */
public class ColdStartSearchTests extends RecallTestCase {

  public void testNewItemsAreRecalledForThoseWhoWantThem() {
    deploy("movies", ONE);
    index("movies", 1990, 1995, 2001);

    assertEquals(List.of("2001", "1995", "1990"), ids(search("movies", query(9))));
    assertEquals(List.of("2001"), ids(search("movies", query(1))));
    assertEquals(
        List.of("1995", "1990"),
        ids(search("movies", query(9, "\"filter\":{\"range\":{\"year\":{\"lt\":2000}}}"))));
    assertEquals(
        List.of("2001", "1995"),
        ids(search("movies", raw("\"user\":{\"age\":1},\"min_score\":1996"))));
  }

  public void testScoresAreTheInnerProduct() {
    deploy("movies", ONE);
    index("movies", 10);
    SearchHit hit =
        search("movies", raw("\"user\":{\"age\":3},\"k\":1,\"boost\":2,\"_name\":\"recall\""))
            .getHits()
            .getAt(0);
    assertEquals(2 * (1 + 1 + 3 * 10), hit.getScore(), 1e-4);
    assertArrayEquals(new String[] {"recall"}, hit.getMatchedQueries());
  }

  public void testEveryIndexIsSearchedByItsOwnSlot() {
    deploy("movies", ONE);
    deploy("series", TWO);
    createIndex("songs");
    index("movies", 1990);
    index("series", 1991);
    client()
        .prepareIndex("songs")
        .setId("1992")
        .setSource("{\"year\":1992}", XContentType.JSON)
        .get();
    client().admin().indices().prepareRefresh().get();
    client()
        .admin()
        .indices()
        .prepareAliases()
        .addAlias(new String[] {"movies", "series", "songs"}, "all")
        .get();

    for (String target : List.of("all", "movies,series,songs", "*", "_all")) {
      assertEquals(target, Set.of("1990", "1991"), Set.copyOf(ids(search(target, query(9)))));
    }
  }

  public void testVersionsSideBySideAndTheFlip() {
    Index movies = deploy("movies", ONE);
    index("movies", 1990, 2001);
    registries.incoming("m", TWO, movies, "vec");
    publish(registries);
    refused("movies", raw("\"user\":{},\"k\":1,\"version\":2"), "complete there: [1]");
    index("movies", 1990, 2001);

    assertEquals(1 + 1 + 2001, topScore("movies", query(9)), 1e-3);
    registries
        .change(new DeploymentChange.MarkComplete(movies.getUUID(), "vec", TWO))
        .change(new DeploymentChange.Activate(movies.getUUID(), "vec", TWO));
    publish(registries);
    assertEquals(1 + 4 + 2001, topScore("movies", query(9)), 1e-3);
    QueryBuilder old = raw("\"user\":{\"age\":1},\"k\":9,\"version\":1");
    assertEquals(1 + 1 + 2001, topScore("movies", old), 1e-3);
  }

  public void testAClientsOwnVectorsNeverComeIn() {
    deploy("movies", ONE);
    client()
        .prepareIndex("movies")
        .setId("1")
        .setPipeline("encode")
        .setSource(
            "{\"year\":5,\"vec\":{\"a\":[9,9,9,9],\"a_stamp\":\"x\",\"b\":[1,1,1,1]}}",
            XContentType.JSON)
        .setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE)
        .get();
    Map<?, ?> vec =
        (Map<?, ?>) client().prepareGet("movies", "1").get().getSourceAsMap().get("vec");
    assertEquals(Set.of("a", "a_stamp", "fingerprint"), vec.keySet());
    assertEquals(ONE, vec.get("a_stamp"));
    assertEquals(2 + 5, topScore("movies", query(1)), 1e-3);
  }

  public void testAnIndexWithoutDeploymentLosesTheFieldAndKeepsTheDocument() {
    createIndex("songs");
    client()
        .prepareIndex("songs")
        .setId("1")
        .setPipeline("encode")
        .setSource("{\"year\":5,\"vec\":{\"a\":[1,2],\"a_stamp\":\"x\"}}", XContentType.JSON)
        .get();
    assertEquals(Map.of("year", 5), client().prepareGet("songs", "1").get().getSourceAsMap());
  }
}
