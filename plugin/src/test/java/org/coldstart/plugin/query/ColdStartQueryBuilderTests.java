package org.coldstart.plugin.query;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.search.Query;
import org.coldstart.model.definition.Side;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.xcontent.XContentParseException;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.test.AbstractQueryTestCase;
import org.opensearch.test.TestGeoShapeFieldMapperPlugin;

/** The query as clients write it: its forms, and that no shard takes it. */
public class ColdStartQueryBuilderTests extends AbstractQueryTestCase<ColdStartQueryBuilder> {

  /** Registers the query with a resolver that no test here may ask. */
  public static final class Queries extends Plugin implements SearchPlugin {
    @Override
    public List<QuerySpec<?>> getQueries() {
      return ColdStartQueries.specs(Queries::none);
    }

    static QueryResolver none() {
      throw new AssertionError("nothing may be resolved here");
    }
  }

  @Override
  protected Collection<Class<? extends Plugin>> getPlugins() {
    return List.of(Queries.class, TestGeoShapeFieldMapperPlugin.class);
  }

  @Override
  protected ColdStartQueryBuilder doCreateTestQueryBuilder() {
    Map<String, Object> user = new LinkedHashMap<>();
    for (int i = randomIntBetween(0, 3); i > 0; i--) {
      user.put(
          "feature" + i,
          randomFrom(
              randomAlphaOfLength(4), randomInt(), randomBoolean(), List.of("a", randomInt())));
    }
    if (randomBoolean()) {
      user.put("unknown", null);
    }
    KnnOptions options = randomOptions();
    return new ColdStartQueryBuilder(
        new ColdStartQueryBuilder.Ask(
            randomAlphaOfLength(5),
            randomAlphaOfLength(5),
            randomFrom(Side.values()),
            user,
            randomBoolean() ? null : randomIntBetween(1, 9)),
        options,
        options.k() == null || randomBoolean() ? null : randomExplore(),
        randomBoolean()
            ? null
            : QueryBuilders.termQuery(KEYWORD_FIELD_NAME, randomAlphaOfLength(3)),
        Queries::none);
  }

  static Explore randomExplore() {
    return new Explore(
        randomFrom(Explore.Method.values()),
        randomAlphaOfLength(4),
        randomAlphaOfLength(5),
        randomDoubleBetween(0, 100, true),
        randomBoolean() ? null : randomLong());
  }

  private static final KnnOptions.Rescore NO_RESCORE = null;

  static KnnOptions randomOptions() {
    Map<String, Object> method =
        randomBoolean() ? null : Map.of("ef_search", randomIntBetween(1, 1000));
    return switch (randomIntBetween(0, 2)) {
      case 0 ->
          new KnnOptions(
              randomIntBetween(1, 10_000),
              null,
              null,
              method,
              randomFrom(
                  NO_RESCORE,
                  new KnnOptions.Rescore(false, null),
                  new KnnOptions.Rescore(true, null),
                  new KnnOptions.Rescore(true, (float) randomIntBetween(1, 100))));
      case 1 -> new KnnOptions(null, 1f + randomInt(100), null, method, null);
      default -> new KnnOptions(null, null, (float) randomInt(100), method, null);
    };
  }

  @Override
  protected Set<String> getObjectsHoldingArbitraryContent() {
    return Set.of("user", "item");
  }

  @Override
  protected void doAssertLuceneQuery(
      ColdStartQueryBuilder builder, Query query, QueryShardContext context) {
    fail("a shard must not take the query as it is written");
  }

  @Override
  public void testToQuery() {
    ColdStartQueryBuilder query = createTestQueryBuilder();
    for (QueryShardContext context : List.of(createShardContext())) {
      for (ThrowingStep step :
          List.<ThrowingStep>of(() -> query.rewrite(context), () -> query.toQuery(context))) {
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, step::run);
        assertThat(e.getMessage(), containsString("filter of an alias"));
      }
    }
  }

  private interface ThrowingStep {
    void run() throws IOException;
  }

  @Override
  public void testMustRewrite() {
    testToQuery();
  }

  @Override
  public void testCacheability() {
    testToQuery();
  }

  @Override
  public void testFilter() throws IOException {
    ColdStartQueryBuilder query = createTestQueryBuilder();
    assertSame(query, query.filter(null));

    QueryBuilder pushed = QueryBuilders.matchAllQuery();
    ColdStartQueryBuilder filtered = (ColdStartQueryBuilder) query.filter(pushed);

    assertEquals(query.boost(), filtered.boost(), 0);
    assertEquals(query.queryName(), filtered.queryName());
    List<QueryBuilder> visited = new ArrayList<>();
    filtered.visit(createTestVisitor(visited));
    assertTrue(visited.contains(pushed));
    assertSame(filtered, visited.get(0));
    assertFalse(filtered.filter(pushed) instanceof BoolQueryBuilder);
    assertSerialization(filtered);
  }

  public void testExample() throws IOException {
    ColdStartQueryBuilder expected =
        new ColdStartQueryBuilder(
                new ColdStartQueryBuilder.Ask(
                    "movies",
                    "item_vector",
                    Side.USER,
                    Map.of("gender", "F", "age", 25, "history", List.of("1193", "661")),
                    3),
                new KnnOptions(100, null, null, Map.of("ef_search", 200), null),
                new Explore(Explore.Method.THOMPSON, "stats.impressions", "stats.clicks", 0.25, 7L),
                QueryBuilders.rangeQuery("year").gte(1990),
                Queries::none)
            .boost(2f)
            .queryName("recall");
    assertParsedQuery(
        """
        {"cold_start": {"model": "movies", "field": "item_vector", "version": 3,
          "user": {"gender": "F", "age": 25, "history": ["1193", "661"]},
          "k": 100, "filter": {"range": {"year": {"gte": 1990}}},
          "explore": {"method": "thompson", "impressions": "stats.impressions",
            "clicks": "stats.clicks", "weight": 0.25, "seed": 7},
          "method_parameters": {"ef_search": 200}, "boost": 2.0, "_name": "recall"}}
        """,
        expected);
  }

  public void testMistakes() {
    Map<String, String> mistakes = new LinkedHashMap<>();
    mistakes.put("{\"field\": \"f\", \"user\": {}, \"k\": 1}", "[model]");
    mistakes.put("{\"model\": \"m\", \"user\": {}, \"k\": 1}", "[field]");
    mistakes.put("{\"model\": \"m\", \"field\": \"f\", \"k\": 1}", "[user]");
    mistakes.put(
        "{\"model\": \"m\", \"field\": \"f\", \"k\": 1}", "exactly one of [user] and [item]");
    mistakes.put(
        "{\"model\": \"m\", \"field\": \"f\", \"user\": {}, \"item\": {}, \"k\": 1}",
        "exactly one of [user] and [item]");
    mistakes.put(
        "{\"model\": \"m\", \"field\": \"f\", \"user\": \"42\", \"k\": 1}", "user doesn't");
    String start = "{\"model\": \"m\", \"field\": \"f\", \"user\": {}";
    mistakes.put(start + "}", "exactly one of [k], [min_score] and [max_distance]");
    mistakes.put(start + ", \"k\": 1, \"min_score\": 1}", "exactly one of");
    mistakes.put(start + ", \"max_distance\": 1, \"min_score\": 1}", "exactly one of");
    mistakes.put(start + ", \"k\": 0}", "between 1 and 10000");
    mistakes.put(start + ", \"k\": 10001}", "between 1 and 10000");
    mistakes.put(
        start + ", \"k\": 1, \"method_parameters\": {\"ef_search\": 10001}}",
        "[method_parameters.ef_search] of at most 10000");
    mistakes.put(start + ", \"k\": \"many\"}", "[k]");
    mistakes.put(start + ", \"min_score\": -1}", "[min_score]");
    mistakes.put(start + ", \"k\": 1, \"version\": 0}", "[version]");
    mistakes.put(start + ", \"k\": 1, \"users\": {}}", "unknown field [users]");
    mistakes.put(start + ", \"min_score\": 1, \"rescore\": true}", "[rescore]");
    mistakes.put(start + ", \"k\": 1, \"method_parameters\": {\"colour\": 1}}", "[colour]");
    String counters = "\"impressions\": \"i\", \"clicks\": \"c\"";
    Map<String, String> explorations =
        Map.of(
            counters,
            "[explore.method], [thompson] or [ucb]",
            "\"method\": \"greedy\", " + counters,
            "[explore.method] is [thompson] or [ucb], but not [greedy]",
            "\"method\": \"ucb\", \"impressions\": \"i\"",
            "requires [explore.clicks]",
            "\"method\": \"ucb\", \"clicks\": \"c\"",
            "requires [explore.impressions]",
            "\"method\": \"ucb\", \"weight\": -0.1, " + counters,
            "[explore.weight] between 0 and 100, but it is [-0.1]",
            "\"method\": \"ucb\", \"weight\": 101, " + counters,
            "[explore.weight] between 0 and 100",
            "\"method\": \"ucb\", \"seed\": \"x\", " + counters,
            "[seed]",
            "\"method\": \"ucb\", \"candidates\": 9, " + counters,
            "unknown field [candidates]");
    explorations.forEach(
        (body, message) ->
            mistakes.put(start + ", \"k\": 1, \"explore\": {" + body + "}}", message));
    mistakes.put(start + ", \"k\": 1, \"explore\": true}", "explore doesn't");
    mistakes.put(
        start + ", \"min_score\": 1, \"explore\": {\"method\": \"ucb\", " + counters + "}}",
        "[explore] together with [k] only");
    mistakes.forEach(
        (body, message) -> {
          Exception e =
              expectThrows(Exception.class, () -> parseQuery("{\"cold_start\": " + body + "}"));
          assertTrue(
              e.toString(), e instanceof ParsingException || e instanceof XContentParseException);
          StringBuilder messages = new StringBuilder();
          for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            messages.append(cause.getMessage()).append('\n');
          }
          assertThat(messages.toString(), containsString(message));
        });
  }

  public void testClientsCannotWriteTheResolvedForm() {
    ParsingException e =
        expectThrows(
            ParsingException.class, () -> parseQuery("{\"cold_start_resolved\": {\"k\": 1}}"));
    assertThat(e.getMessage(), containsString("use [cold_start]"));
  }
}
