package org.coldstart.plugin.query;

import static org.hamcrest.Matchers.containsString;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.search.Explanation;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;

/** Items that were rarely shown get a chance among a user's neighbours, and the same one twice. */
public class ExploreSearchTests extends RecallTestCase {

  private static final int[] YEARS = {1990, 1991, 1992, 1993, 1994, 1995, 1996, 1997, 1998, 1999};
  private static final String COUNTERS =
      "\"impressions\":\"stats.impressions\",\"clicks\":\"stats.clicks\"";

  /** Items of which all but the oldest, least relevant one have been shown often. */
  private void indexShown() {
    deploy("movies", ONE);
    for (int year : YEARS) {
      index("movies", year, year == 1990 ? "" : counted("1000", "20"));
    }
    refresh();
  }

  private static String counted(String impressions, String clicks) {
    return ",\"stats\":{\"impressions\":" + impressions + ",\"clicks\":" + clicks + "}";
  }

  private void index(String index, int year, String more) {
    client()
        .prepareIndex(index)
        .setId(String.valueOf(year))
        .setPipeline("encode")
        .setSource("{\"year\":" + year + more + "}", XContentType.JSON)
        .get();
  }

  private void refresh() {
    client().admin().indices().prepareRefresh().get();
  }

  private QueryBuilder explored(String method, double weight, String... more) {
    List<String> parts =
        new ArrayList<>(List.of("\"method\":\"" + method + "\"", COUNTERS, "\"weight\":" + weight));
    parts.addAll(Arrays.asList(more));
    return query(10, "\"explore\":{" + String.join(",", parts) + "}");
  }

  private static Map<String, Float> scores(SearchResponse response) {
    Map<String, Float> scores = new HashMap<>();
    assertEquals(Arrays.toString(response.getShardFailures()), 0, response.getFailedShards());
    for (SearchHit hit : response.getHits().getHits()) {
      scores.put(hit.getId(), hit.getScore());
    }
    return scores;
  }

  public void testWithoutWeightNothingChanges() {
    indexShown();
    Map<String, Float> plain = scores(search("movies", query(10)));
    assertEquals(YEARS.length, plain.size());
    for (String method : List.of("thompson", "ucb")) {
      scores(search("movies", explored(method, 0)))
          .forEach((id, score) -> assertEquals(plain.get(id), score, 1e-4 * score));
    }
  }

  public void testTheItemThatWasNeverShownComesForward() {
    indexShown();
    assertEquals("1990", ids(search("movies", query(10))).get(9));

    assertEquals("1990", ids(search("movies", explored("ucb", 10))).get(0));
    Map<String, Float> plain = scores(search("movies", query(10)));
    Map<String, Float> moved = scores(search("movies", explored("thompson", 1, "\"seed\":3")));
    float most = 0;
    for (String id : moved.keySet()) {
      most = id.equals("1990") ? most : Math.max(most, Math.abs(moved.get(id) - plain.get(id)));
    }
    assertTrue(
        moved + " after " + plain, Math.abs(moved.get("1990") - plain.get("1990")) > 1.5 * most);
  }

  public void testASeedDecides() {
    indexShown();
    Map<String, Float> seven = scores(search("movies", explored("thompson", 5, "\"seed\":7")));
    assertEquals(seven, scores(search("movies", explored("thompson", 5, "\"seed\":7"))));
    assertNotEquals(seven, scores(search("movies", explored("thompson", 5, "\"seed\":8"))));

    Set<Map<String, Float>> unseeded = new HashSet<>();
    for (int i = 0; i < 4; i++) {
      unseeded.add(scores(search("movies", explored("thompson", 5))));
    }
    assertTrue("without a seed each request draws anew", unseeded.size() > 1);
  }

  public void testADrawStaysWhereverTheItemLies() {
    indexShown();
    QueryBuilder query = explored("thompson", 5, "\"seed\":7");
    Map<String, Float> drawn = scores(search("movies", query));
    client().admin().indices().prepareFlush("movies").setForce(true).get();
    client().admin().indices().prepareForceMerge("movies").setMaxNumSegments(1).get();
    refresh();
    assertEquals(drawn, scores(search("movies", query)));

    client().admin().indices().prepareClose("movies").get();
    client().admin().indices().prepareOpen("movies").get();
    ensureGreen("movies");
    assertEquals("read from the disk", drawn, scores(search("movies", query)));
  }

  public void testItemsOfTwoShardsDoNotDrawAlike() {
    deploy("movies", ONE);
    for (int item = 0; item < 60; item++) {
      client()
          .prepareIndex("movies")
          .setPipeline("encode")
          .setSource(
              "{\"year\":1990,\"stats\":{\"impressions\":0,\"clicks\":0}}", XContentType.JSON)
          .get();
    }
    refresh();
    QueryBuilder query =
        query(
            60, "\"explore\":{\"method\":\"thompson\"," + COUNTERS + ",\"weight\":100,\"seed\":1}");
    Map<String, Float> drawn =
        scores(client().prepareSearch("movies").setQuery(query).setSize(60).get());
    assertEquals(60, drawn.size());
    // Both shards count their operations from 0.
    assertEquals(drawn.toString(), 60, new HashSet<>(drawn.values()).size());
  }

  public void testCountersAsTheyCome() {
    deploy("movies", ONE);
    index("movies", 1990, counted("0", "0"));
    index("movies", 1991, counted("-5", "-5"));
    index("movies", 1992, counted("0", "9"));
    index("movies", 1993, counted("[]", "3"));
    index("movies", 1994, "");
    index("movies", 1995, counted("[1000, 10]", "[1, 20]"));
    refresh();
    Map<String, Float> plain = scores(search("movies", query(10)));
    Map<String, Float> moved = new HashMap<>();
    scores(search("movies", explored("ucb", 5)))
        .forEach((id, score) -> moved.put(id, score - plain.get(id)));
    // Shards differ in what is usual there: items of one shard are compared with each other.
    for (String shard : List.of("0", "1")) {
      Set<Float> ofUnshown = new HashSet<>();
      for (SearchHit hit :
          client()
              .prepareSearch("movies")
              .setPreference("_shards:" + shard)
              .get()
              .getHits()
              .getHits()) {
        if (!hit.getId().equals("1995")) {
          ofUnshown.add(Math.round(100 * moved.get(hit.getId())) / 100f);
        }
      }
      assertTrue("no impression is no impression: " + moved, ofUnshown.size() <= 1);
    }
  }

  public void testInCompanyAndUnderAFilter() {
    indexShown();
    QueryBuilder query = explored("thompson", 5, "\"seed\":7");
    Map<String, Float> alone = scores(search("movies", query));
    assertEquals(
        alone,
        scores(
            search(
                "movies",
                QueryBuilders.boolQuery()
                    .must(query)
                    .filter(QueryBuilders.rangeQuery("year").gte(1990)))));
    assertEquals(
        YEARS.length, ids(search("movies", QueryBuilders.boolQuery().filter(query))).size());
    assertEquals(
        List.of("1990"),
        ids(
            search(
                "movies",
                QueryBuilders.boolQuery()
                    .must(query)
                    .filter(QueryBuilders.rangeQuery("year").lte(1990)))));
    assertEquals(
        List.of(),
        ids(
            search(
                "movies",
                QueryBuilders.boolQuery()
                    .must(query)
                    .filter(QueryBuilders.rangeQuery("year").lte(1000)))));
    float tripled =
        client()
            .prepareSearch("movies")
            .setQuery(explored("thompson", 5, "\"seed\":7").boost(3))
            .get()
            .getHits()
            .getMaxScore();
    float most = alone.values().stream().max(Float::compare).orElseThrow();
    assertEquals(3 * most, tripled, 1e-3 * most);
  }

  public void testExplain() {
    indexShown();
    SearchResponse response =
        client()
            .prepareSearch("movies")
            .setQuery(explored("thompson", 5, "\"seed\":7"))
            .setExplain(true)
            .get();
    for (SearchHit hit : response.getHits().getHits()) {
      Explanation explanation = hit.getExplanation();
      assertEquals(hit.getScore(), explanation.getValue().floatValue(), 1e-4);
      Explanation[] parts = explanation.getDetails();
      double product =
          parts[0].getValue().doubleValue()
              + parts[1].getValue().doubleValue()
                  * parts[2].getValue().doubleValue()
                  * parts[3].getValue().doubleValue();
      assertEquals(hit.getScore(), ExploredNeighboursQuery.score(product), 1e-3);
      assertThat(
          explanation.toString(),
          containsString(
              hit.getId().equals("1990")
                  ? "0.0 clicks in 0.0 impressions"
                  : "20.0 clicks in 1000.0 impressions"));
    }
    assertTrue(
        client()
            .prepareExplain("movies", "1995")
            .setQuery(explored("ucb", 1))
            .get()
            .getExplanation()
            .isMatch());
  }

  public void testFieldsThatCountNothing() {
    indexShown();
    client()
        .admin()
        .indices()
        .preparePutMapping("movies")
        .setSource(
            "{\"properties\":{\"word\":{\"type\":\"keyword\"},\"day\":{\"type\":\"date\"},"
                + "\"bare\":{\"type\":\"long\",\"doc_values\":false}}}",
            XContentType.JSON)
        .get();
    Map.of(
            "word", "[word] is [keyword]",
            "day", "[day] is [date]",
            "bare", "[bare] is [long] without doc values",
            "nowhere", "[nowhere] is not mapped")
        .forEach(
            (field, message) -> {
              QueryBuilder query =
                  query(
                      10,
                      "\"explore\":{\"method\":\"ucb\",\"impressions\":\"stats.impressions\","
                          + "\"clicks\":\""
                          + field
                          + "\"}");
              Exception e = expectThrows(Exception.class, () -> search("movies", query));
              assertEquals(e.toString(), RestStatus.BAD_REQUEST, ExceptionsHelper.status(e));
              assertThat(e.toString(), containsString("[explore.clicks]"));
              assertThat(e.toString(), containsString(message));
            });
  }

  public void testScoresAndInnerProductsAreEachOther() {
    for (double product : new double[] {-1000, -3, -1, -0.25, 0, 0.25, 1, 3, 1000}) {
      float score = ExploredNeighboursQuery.score(product);
      assertTrue(score > 0);
      assertEquals(
          product, ExploredNeighboursQuery.innerProduct(score), 1e-4 * Math.max(1, -product * 2));
    }
  }
}
