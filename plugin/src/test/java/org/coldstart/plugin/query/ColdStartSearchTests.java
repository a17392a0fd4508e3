package org.coldstart.plugin.query;

import static org.hamcrest.Matchers.containsString;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.coldstart.plugin.encoding.ProfileTowers;
import org.coldstart.plugin.encoding.Registries;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.DeploymentChange;
import org.opensearch.ExceptionsHelper;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.search.CreatePitAction;
import org.opensearch.action.search.CreatePitRequest;
import org.opensearch.action.search.DeletePitAction;
import org.opensearch.action.search.DeletePitRequest;
import org.opensearch.action.search.SearchPhaseExecutionException;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.ClusterStateUpdateTask;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.index.Index;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.knn.plugin.KNNPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.PointInTimeBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.test.OpenSearchSingleNodeTestCase;

/**
 * The whole road with k-NN itself: documents through the processor, users through the query. An
 * item's score for a user of age 1 grows with its year and nothing else that differs.
 */
public class ColdStartSearchTests extends OpenSearchSingleNodeTestCase {

  private static final String ONE = "stamp-one";
  private static final String TWO = "stamp-two!";

  private Registries registries;

  @Override
  protected Collection<Class<? extends Plugin>> getPlugins() {
    return List.of(RecallNode.class, KNNPlugin.class);
  }

  @Override
  public void setUp() throws Exception {
    super.setUp();
    RecallNode.Towers towers = getInstanceFromNode(RecallNode.Towers.class);
    towers.add(ProfileTowers.of(ONE, 1));
    towers.add(ProfileTowers.of(TWO, 2));
    registries = Registries.withModel("m").ready("m", ONE).ready("m", TWO);
    publish(registries);
    client()
        .admin()
        .cluster()
        .preparePutPipeline(
            "encode",
            new BytesArray(
                "{\"processors\":[{\"item_tower\":{\"model\":\"m\",\"field\":\"vec\"}}]}"),
            XContentType.JSON)
        .get();
  }

  @Override
  public void tearDown() throws Exception {
    publish(new Registries());
    client().admin().cluster().prepareDeletePipeline("encode").get();
    super.tearDown();
  }

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

  // --- what the tests are made of ---

  private void publish(Registries wanted) {
    ColdStartMetadata registry = wanted.build();
    ClusterService clusterService = getInstanceFromNode(ClusterService.class);
    java.util.concurrent.CountDownLatch done = new java.util.concurrent.CountDownLatch(1);
    clusterService.submitStateUpdateTask(
        "test",
        new ClusterStateUpdateTask() {
          @Override
          public ClusterState execute(ClusterState state) {
            return ClusterState.builder(state)
                .metadata(
                    Metadata.builder(state.metadata()).putCustom(ColdStartMetadata.TYPE, registry))
                .build();
          }

          @Override
          public void onFailure(String source, Exception e) {
            throw new AssertionError(e);
          }

          @Override
          public void clusterStateProcessed(String source, ClusterState before, ClusterState now) {
            done.countDown();
          }
        });
    try {
      assertTrue(done.await(10, java.util.concurrent.TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** An index with two mapped slots, the first of which a version is active in. */
  private Index deploy(String name, String stamp) {
    client()
        .admin()
        .indices()
        .prepareCreate(name)
        .setSettings(Settings.builder().put("index.knn", true).put("index.number_of_shards", 2))
        .setMapping(
            "{\"properties\":{\"year\":{\"type\":\"integer\"},\"vec\":{\"properties\":{"
                + slot("a")
                + ","
                + slot("b")
                + ",\"fingerprint\":{\"type\":\"keyword\"}}}}}")
        .get();
    Index index = resolve(name);
    registries.active("m", stamp, index, "vec");
    publish(registries);
    return index;
  }

  private static String slot(String name) {
    return "\""
        + name
        + "\":{\"type\":\"knn_vector\",\"dimension\":4,\"method\":{\"name\":\"hnsw\","
        + "\"engine\":\"lucene\",\"space_type\":\"innerproduct\"}},\""
        + name
        + "_stamp\":{\"type\":\"keyword\"}";
  }

  private Index resolve(String name) {
    return getInstanceFromNode(ClusterService.class).state().metadata().index(name).getIndex();
  }

  /** Documents whose ids are their years. */
  private void index(String index, int... years) {
    for (int year : years) {
      client()
          .prepareIndex(index)
          .setId(String.valueOf(year))
          .setPipeline("encode")
          .setSource("{\"year\":" + year + "}", XContentType.JSON)
          .get();
    }
    client().admin().indices().prepareRefresh(index).get();
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

  private String pit(String index) {
    return client()
        .execute(
            CreatePitAction.INSTANCE,
            new CreatePitRequest(TimeValue.timeValueMinutes(1), true, index))
        .actionGet()
        .getId();
  }

  /** For a user of age 1, whom the year alone decides. */
  private QueryBuilder query(int k, String... more) {
    List<String> parts = new ArrayList<>(List.of("\"user\":{\"age\":1}", "\"k\":" + k));
    parts.addAll(Arrays.asList(more));
    return raw(String.join(",", parts));
  }

  private QueryBuilder raw(String body) {
    return cold("m", "vec", body);
  }

  private QueryBuilder cold(String model, String field, String body) {
    String json =
        "{\"cold_start\":{\"model\":\"" + model + "\",\"field\":\"" + field + "\"," + body + "}}";
    try (var parser = createParser(XContentType.JSON.xContent(), json)) {
      return org.opensearch.index.query.AbstractQueryBuilder.parseInnerQueryBuilder(parser);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  protected org.opensearch.core.xcontent.NamedXContentRegistry xContentRegistry() {
    return getInstanceFromNode(org.opensearch.core.xcontent.NamedXContentRegistry.class);
  }

  private SearchResponse search(String target, QueryBuilder query) {
    return client().prepareSearch(target.split(",")).setQuery(query).get();
  }

  private float topScore(String target, QueryBuilder query) {
    return search(target, query).getHits().getMaxScore();
  }

  private static List<String> ids(SearchResponse response) {
    assertEquals(Arrays.toString(response.getShardFailures()), 0, response.getFailedShards());
    return Arrays.stream(response.getHits().getHits())
        .map(SearchHit::getId)
        .collect(Collectors.toList());
  }

  private void refused(String target, QueryBuilder query, String message) {
    Exception e = expectThrows(Exception.class, () -> search(target, query));
    assertFalse("shards must not be asked", e instanceof SearchPhaseExecutionException);
    assertEquals(e.toString(), RestStatus.BAD_REQUEST, ExceptionsHelper.status(e));
    assertThat(e.getMessage(), containsString(message));
  }
}
