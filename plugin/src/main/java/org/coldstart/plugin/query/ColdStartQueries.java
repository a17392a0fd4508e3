package org.coldstart.plugin.query;

import java.util.List;
import java.util.function.Supplier;
import org.opensearch.plugins.SearchPlugin.QuerySpec;

/** The queries that a node has to know: the one that clients write, and what becomes of it. */
public final class ColdStartQueries {

  private ColdStartQueries() {}

  /**
   * @param resolver finds the resolver when a query is rewritten; a node names its queries before
   *     it builds what they work with
   */
  public static List<QuerySpec<?>> specs(Supplier<QueryResolver> resolver) {
    return List.of(
        new QuerySpec<>(
            ColdStartQueryBuilder.NAME,
            in -> new ColdStartQueryBuilder(in, resolver),
            parser -> ColdStartQueryParser.parse(parser, resolver)),
        new QuerySpec<>(
            ResolvedQueryBuilder.NAME,
            ResolvedQueryBuilder::new,
            ResolvedQueryBuilder::fromXContent));
  }
}
