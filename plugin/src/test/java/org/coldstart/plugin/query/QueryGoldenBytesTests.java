package org.coldstart.plugin.query;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.coldstart.model.definition.Side;
import org.coldstart.plugin.GoldenBytes;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchModule;
import org.opensearch.test.OpenSearchTestCase;

/** Queries as 3.6.0 sends them from node to node. */
public class QueryGoldenBytesTests extends OpenSearchTestCase {

  private static final NamedWriteableRegistry QUERIES =
      new NamedWriteableRegistry(new SearchModule(Settings.EMPTY, List.of()).getNamedWriteables());
  private static final KnnOptions NEAREST =
      new KnnOptions(100, null, null, Map.of("ef_search", 200), new KnnOptions.Rescore(true, 2f));
  private static final Explore EXPLORING =
      new Explore(Explore.Method.THOMPSON, "shown", "clicked", 0.3, 7L);
  private static final KnnOptions NEARER_THAN = new KnnOptions(null, 0.5f, null, null, null);

  public void testAsAClientAsks() throws IOException {
    GoldenBytes.check(
        ColdStartQueryBuilder.NAME,
        List.of(
            new ColdStartQueryBuilder(
                    new ColdStartQueryBuilder.Ask("m", "vector", Side.USER, Map.of("age", 25), 3),
                    NEAREST,
                    EXPLORING,
                    QueryBuilders.termQuery("genre", "war"),
                    () -> null)
                .boost(2f)
                .queryName("recall"),
            new ColdStartQueryBuilder(
                new ColdStartQueryBuilder.Ask("m", "vector", Side.USER, Map.of(), null),
                NEARER_THAN,
                null,
                null,
                () -> null)),
        (out, one) -> one.writeTo(out),
        in -> new ColdStartQueryBuilder(in, () -> null),
        QUERIES);
  }

  public void testAsShardsGetIt() throws IOException {
    ResolvedAsker user =
        new ResolvedAsker(
            "vector",
            Map.of("index-uuid", new ResolvedAsker.SlotRef("a", "one")),
            Map.of("one", new float[] {0.5f, -1}));
    GoldenBytes.check(
        ResolvedQueryBuilder.NAME,
        List.of(
            new ResolvedQueryBuilder(
                    user, NEAREST, EXPLORING, QueryBuilders.termQuery("genre", "war"))
                .boost(2f)
                .queryName("recall"),
            new ResolvedQueryBuilder(user, NEARER_THAN, null, null)),
        (out, one) -> one.writeTo(out),
        ResolvedQueryBuilder::new,
        QUERIES);
  }
}
