package org.coldstart.plugin.query;

import static org.hamcrest.Matchers.containsString;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coldstart.plugin.registry.DeploymentChange;
import org.opensearch.ExceptionsHelper;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.search.DeletePitAction;
import org.opensearch.action.search.DeletePitRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.index.Index;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.query.InnerHitBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.PointInTimeBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.collapse.CollapseBuilder;

/** The query in every kind of request that may hold it, and in those that may not. */
public class SearchKindsTests extends RecallTestCase {

  public void testItNestsInCompounds() {
    deploy("movies", ONE);
    index("movies", 1990, 1995, 2001);
    QueryBuilder only90 = QueryBuilders.termQuery("year", 1990);
    QueryBuilder twice = raw("\"user\":{\"age\":2},\"k\":1");

    assertEquals(
        List.of("1990"),
        ids(search("movies", QueryBuilders.boolQuery().must(query(9)).filter(only90))));
    assertEquals(
        List.of("2001", "1995", "1990"),
        ids(search("movies", QueryBuilders.functionScoreQuery(query(9)))));
    assertEquals(
        List.of("2001", "1995", "1990"),
        ids(search("movies", QueryBuilders.disMaxQuery().add(twice).add(query(3)))));
    assertEquals(
        List.of("1990"),
        ids(search("movies", query(1).filter(QueryBuilders.termQuery("year", 1990)))));
    assertEquals(
        Set.of("1990", "2001"),
        Set.copyOf(
            ids(search("movies", QueryBuilders.boolQuery().should(query(1)).should(only90)))));
  }

  public void testASearcherOlderThanTheRollOutSeesNoMixedSpaces() {
    Index movies = deploy("movies", ONE);
    index("movies", 1990, 2001);
    String pit = pit("movies");
    // The slot changes hands while the point in time stays open: a is released, rested, taken.
    registries
        .change(new DeploymentChange.RemoveDeployment(movies.getUUID(), "vec"))
        .active("m", TWO, movies, "vec");
    publish(registries);
    index("movies", 1990);

    SearchRequest onPit =
        new SearchRequest()
            .source(
                new SearchSourceBuilder()
                    .query(query(9))
                    .pointInTimeBuilder(new PointInTimeBuilder(pit)));
    assertEquals(List.of(), ids(client().search(onPit).actionGet()));
    assertEquals(List.of("1990"), ids(search("movies", query(9))));
    client().execute(DeletePitAction.INSTANCE, new DeletePitRequest(pit)).actionGet();
  }

  public void testPointInTimeNamesItsIndicesItself() {
    deploy("movies", ONE);
    index("movies", 1990, 2001);
    String pit = pit("movies");
    index("movies", 2010);
    SearchRequest request =
        new SearchRequest()
            .source(
                new SearchSourceBuilder()
                    .query(query(9))
                    .pointInTimeBuilder(new PointInTimeBuilder(pit)));
    assertEquals(List.of("2001", "1990"), ids(client().search(request).actionGet()));
    client().execute(DeletePitAction.INSTANCE, new DeletePitRequest(pit)).actionGet();
  }

  public void testMistakesOfARequest() {
    deploy("movies", ONE);
    index("movies", 1);
    createIndex("songs");
    refused("movies", raw("\"user\":{\"shoe\":1},\"k\":1"), "the known features are [");
    refused("movies", raw("\"user\":{\"age\":\"old\"},\"k\":1"), "[age]");
    refused("movies", raw("\"user\":{\"id\":[1]},\"k\":1"), "[id]");
    refused("songs", query(1), "what is deployed there: []");
    refused("movies", cold("m", "other", "\"user\":{},\"k\":1"), "[movies/vec (model m)]");
    refused("elsewhere:movies", query(1), "[elsewhere:movies]");
    Exception none =
        expectThrows(
            Exception.class, () -> search("movies", cold("none", "vec", "\"user\":{},\"k\":1")));
    assertEquals(RestStatus.NOT_FOUND, ExceptionsHelper.status(none));
    expectThrows(
        ResourceNotFoundException.class,
        () -> search("movies", raw("\"user\":{},\"k\":1,\"version\":9")));

    registries.model("books").ready("books", "stamp-of-books");
    publish(registries);
    refused("movies", cold("books", "vec", "\"user\":{},\"k\":1"), "/books/_train");
    Index songs = resolve("songs");
    registries.incoming("books", "stamp-of-books", songs, "vec");
    publish(registries);
    refused("songs", cold("books", "vec", "\"user\":{},\"k\":1"), "no active version");
  }

  public void testNoIndexIsNoError() {
    deploy("movies", ONE);
    assertEquals(List.of(), ids(search("none*", query(1))));
  }

  public void testAliasFiltersAreRefused() {
    deploy("movies", ONE);
    index("movies", 1);
    IllegalArgumentException e =
        expectThrows(
            IllegalArgumentException.class,
            () ->
                client()
                    .admin()
                    .indices()
                    .prepareAliases()
                    .addAlias("movies", "filtered", query(1))
                    .get());
    StringBuilder messages = new StringBuilder();
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      messages.append(cause.getMessage()).append('\n');
    }
    assertThat(messages.toString(), containsString("not in the filter of an alias"));
  }

  public void testExplainValidateScrollProfileAndCount() {
    deploy("movies", ONE);
    index("movies", 1990, 2001);

    assertTrue(client().prepareExplain("movies", "2001").setQuery(query(9)).get().isMatch());
    assertFalse(
        client()
            .prepareExplain("movies", "1990")
            .setQuery(query(9, "\"filter\":{\"term\":{\"year\":2001}}"))
            .get()
            .isMatch());
    assertTrue(
        client()
            .admin()
            .indices()
            .prepareValidateQuery("movies")
            .setQuery(query(9))
            .setExplain(true)
            .get()
            .isValid());
    assertFalse(
        client()
            .admin()
            .indices()
            .prepareValidateQuery("movies")
            .setQuery(raw("\"user\":{\"shoe\":1},\"k\":1"))
            .get()
            .isValid());
    assertEquals(
        2,
        client()
            .prepareSearch("movies")
            .setSize(0)
            .setQuery(query(9))
            .get()
            .getHits()
            .getTotalHits()
            .value());
    assertFalse(
        client()
            .prepareSearch("movies")
            .setProfile(true)
            .setQuery(query(9))
            .get()
            .getProfileResults()
            .isEmpty());
    SearchResponse page =
        client()
            .prepareSearch("movies")
            .setSize(1)
            .setScroll(TimeValue.timeValueMinutes(1))
            .setQuery(query(9))
            .get();
    assertEquals(List.of("2001"), ids(page));
    SearchResponse next =
        client()
            .prepareSearchScroll(page.getScrollId())
            .setScroll(TimeValue.timeValueMinutes(1))
            .get();
    assertEquals(List.of("1990"), ids(next));
    client().prepareClearScroll().addScrollId(page.getScrollId()).get();
    assertEquals(
        List.of("2001"),
        ids(
            client()
                .prepareMultiSearch()
                .add(client().prepareSearch("movies").setQuery(query(1)))
                .get()
                .getResponses()[0]
                .getResponse()));
  }

  public void testAScrollGoesOnWithTheVersionThatItBeganWith() {
    Index movies = deploy("movies", ONE);
    index("movies", 1990, 1995, 2001);
    SearchResponse page =
        client()
            .prepareSearch("movies")
            .setSize(2)
            .setScroll(TimeValue.timeValueMinutes(1))
            .setQuery(query(9))
            .get();
    assertEquals(List.of("2001", "1995"), ids(page));
    registries.incoming("m", TWO, movies, "vec");
    publish(registries);
    index("movies", 1990, 1995, 2001);
    registries
        .change(new DeploymentChange.MarkComplete(movies.getUUID(), "vec", TWO))
        .change(new DeploymentChange.Activate(movies.getUUID(), "vec", TWO))
        .change(new DeploymentChange.ReleaseSlot(movies.getUUID(), "vec", ONE, 1));
    publish(registries);
    index("movies", 1990, 1995, 2001);

    SearchResponse next =
        client()
            .prepareSearchScroll(page.getScrollId())
            .setScroll(TimeValue.timeValueMinutes(1))
            .get();
    assertEquals(List.of("1990"), ids(next));
    assertEquals(1 + 1 + 1990, next.getHits().getAt(0).getScore(), 1e-3);
    client().prepareClearScroll().addScrollId(page.getScrollId()).get();
    assertEquals(1 + 4 + 2001, topScore("movies", query(9)), 1e-3);
  }

  public void testCollapsedHitsKnowWhatTheyStandFor() {
    deploy("movies", ONE);
    index("movies", 1990, 1995, 2001);
    SearchResponse collapsed =
        client()
            .prepareSearch("movies")
            .setQuery(query(9))
            .setCollapse(
                new CollapseBuilder("year").setInnerHits(new InnerHitBuilder("same").setSize(5)))
            .get();
    assertEquals(List.of("2001", "1995", "1990"), ids(collapsed));
    for (SearchHit hit : collapsed.getHits()) {
      SearchHit inner = hit.getInnerHits().get("same").getAt(0);
      assertEquals(hit.getId(), inner.getId());
      assertEquals(hit.getScore(), inner.getScore(), 1e-3);
    }
  }

  public void testNamedQueriesTellWhichOfThemMatched() {
    deploy("movies", ONE);
    index("movies", 1990, 2001);
    SearchResponse both =
        search(
            "movies",
            QueryBuilders.boolQuery()
                .should(raw("\"user\":{\"age\":1},\"k\":1,\"_name\":\"recall\""))
                .should(QueryBuilders.termQuery("year", 1990).queryName("old")));
    Map<String, List<String>> matched = new HashMap<>();
    both.getHits().forEach(hit -> matched.put(hit.getId(), List.of(hit.getMatchedQueries())));
    assertEquals(Map.of("2001", List.of("recall"), "1990", List.of("old")), matched);
  }
}
