package org.coldstart.plugin.query;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.Query;
import org.coldstart.model.definition.Side;
import org.opensearch.common.Randomness;
import org.opensearch.common.SetOnce;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilderVisitor;
import org.opensearch.index.query.QueryCoordinatorContext;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.knn.index.query.KNNQueryBuilder;

/**
 * Recalls the items that a user will like, or the users who will like an item. This is the query as
 * a client writes it; the coordinating node rewrites it to a {@link ResolvedQueryBuilder}, which
 * knows the vector of who asks and the slots to search. It never becomes a Lucene query itself.
 */
public final class ColdStartQueryBuilder extends AbstractQueryBuilder<ColdStartQueryBuilder> {

  /** The query's name. */
  public static final String NAME = "cold_start";

  /**
   * Whose items, or whose users, are asked for, and of which model.
   *
   * @param model the model's name
   * @param field the deployed field
   * @param side of who asks: a user is asking for items, an item for users
   * @param asker their features by name, and {@code id} for what is stored of them; empty for
   *     someone about whom nothing is known
   * @param version the version to search, null for the active one
   */
  record Ask(String model, String field, Side side, Map<String, Object> asker, Integer version)
      implements Writeable {

    /**
     * @throws IllegalArgumentException naming what is missing
     */
    Ask {
      require(Strings.hasText(model), "requires [model], the name of a model");
      require(Strings.hasText(field), "requires [field], the field that the model is deployed on");
      require(side != null && asker != null, ONE_OF_TWO);
      require(version == null || version >= 1, "requires a positive [version]");
      asker = new LinkedHashMap<>(asker);
    }

    private static final String ONE_OF_TWO =
        "requires exactly one of [user] and [item], a map of features; {} for one of whom nothing is"
            + " known";

    /**
     * Who asks, of whom exactly one is not null.
     *
     * @throws IllegalArgumentException naming what is missing
     */
    static Ask of(
        String model,
        String field,
        Map<String, Object> user,
        Map<String, Object> item,
        Integer version) {
      require(user == null || item == null, ONE_OF_TWO);
      return item == null
          ? new Ask(model, field, Side.USER, user, version)
          : new Ask(model, field, Side.ITEM, item, version);
    }

    private static void require(boolean holds, String what) {
      if (!holds) {
        throw new IllegalArgumentException("[" + NAME + "] " + what);
      }
    }

    Ask(StreamInput in) throws IOException {
      this(
          in.readString(),
          in.readString(),
          in.readEnum(Side.class),
          in.readMap(),
          in.readOptionalVInt());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeString(model);
      out.writeString(field);
      out.writeEnum(side);
      out.writeMap(asker);
      out.writeOptionalVInt(version);
    }
  }

  private final Ask ask;
  private final KnnOptions options;

  /** Null where neighbours are ranked by relevance alone. */
  private final Explore explore;

  private final QueryBuilder filter;
  private final Supplier<QueryResolver> resolver;

  /** Holds the answer once it is there; null where nobody has asked yet. */
  private final SetOnce<ResolvedAsker> pending;

  ColdStartQueryBuilder(
      Ask ask,
      KnnOptions options,
      Explore explore,
      QueryBuilder filter,
      Supplier<QueryResolver> resolver) {
    this(ask, options, explore, filter, resolver, null);
  }

  private ColdStartQueryBuilder(
      Ask ask,
      KnnOptions options,
      Explore explore,
      QueryBuilder filter,
      Supplier<QueryResolver> resolver,
      SetOnce<ResolvedAsker> pending) {
    this.ask = ask;
    this.options = options;
    this.explore = explore;
    this.filter = filter;
    this.resolver = resolver;
    this.pending = pending;
    requireBounded(options, explore);
  }

  /** Candidates are all ranked anew, so there has to be an end to them. */
  private static void requireBounded(KnnOptions options, Explore explore) {
    if (explore != null && options.k() == null) {
      throw new IllegalArgumentException(
          "[" + NAME + "] supports [explore] together with [k] only");
    }
  }

  /**
   * Reads a query from another node.
   *
   * @param resolver finds the resolver when the query is rewritten
   */
  public ColdStartQueryBuilder(StreamInput in, Supplier<QueryResolver> resolver)
      throws IOException {
    super(in);
    this.ask = new Ask(in);
    this.options = new KnnOptions(in);
    this.explore = in.readOptionalWriteable(Explore::new);
    this.filter = in.readOptionalNamedWriteable(QueryBuilder.class);
    this.resolver = resolver;
    this.pending = null;
  }

  @Override
  protected void doWriteTo(StreamOutput out) throws IOException {
    if (pending != null) {
      throw new IllegalStateException("a query that waits for its user's vector cannot travel");
    }
    ask.writeTo(out);
    options.writeTo(out);
    out.writeOptionalWriteable(explore);
    out.writeOptionalNamedWriteable(filter);
  }

  @Override
  protected void doXContent(XContentBuilder builder, Params params) throws IOException {
    builder
        .startObject(NAME)
        .field(ColdStartQueryParser.MODEL.getPreferredName(), ask.model())
        .field(ColdStartQueryParser.FIELD.getPreferredName(), ask.field())
        .field(ask.side().label(), ask.asker());
    if (ask.version() != null) {
      builder.field(ColdStartQueryParser.VERSION.getPreferredName(), ask.version());
    }
    options.toXContent(builder, params);
    if (explore != null) {
      builder.field(Explore.NAME.getPreferredName(), explore);
    }
    if (filter != null) {
      builder.field(KNNQueryBuilder.FILTER_FIELD.getPreferredName(), filter);
    }
    printBoostAndQueryName(builder);
    builder.endObject();
  }

  @Override
  protected QueryBuilder doRewrite(QueryRewriteContext context) throws IOException {
    QueryCoordinatorContext coordinator = context.convertToCoordinatorContext();
    if (coordinator == null) {
      throw notHere();
    }
    QueryBuilder rewrittenFilter = filter == null ? null : filter.rewrite(context);
    if (pending == null) {
      SetOnce<ResolvedAsker> answer = new SetOnce<>();
      context.registerAsyncAction(
          (client, listener) ->
              resolver
                  .get()
                  .resolve(
                      ask,
                      coordinator,
                      client,
                      ActionListener.wrap(
                          resolved -> {
                            answer.set(resolved);
                            listener.onResponse(null);
                          },
                          listener::onFailure)));
      return new ColdStartQueryBuilder(ask, options, explore, rewrittenFilter, resolver, answer);
    }
    if (pending.get() != null) {
      Explore seeded = explore == null ? null : explore.seeded(Randomness.get().nextLong());
      return new ResolvedQueryBuilder(pending.get(), options, seeded, rewrittenFilter);
    }
    return rewrittenFilter == filter
        ? this
        : new ColdStartQueryBuilder(ask, options, explore, rewrittenFilter, resolver, pending);
  }

  @Override
  protected Query doToQuery(QueryShardContext context) {
    throw notHere();
  }

  private static IllegalArgumentException notHere() {
    return new IllegalArgumentException(
        "["
            + NAME
            + "] works in the query of a search, not in the filter of an alias, a percolator or"
            + " another place that only shards see: the node that receives a request encodes its"
            + " user");
  }

  /**
   * A filter that a compound query pushes down narrows the neighbours, not what is left of them.
   */
  @Override
  public QueryBuilder filter(QueryBuilder pushed) {
    if (!validateFilterParams(pushed)) {
      return this;
    }
    QueryBuilder both = filter == null ? pushed : filter.filter(pushed);
    return new ColdStartQueryBuilder(ask, options, explore, both, resolver, pending)
        .boost(boost())
        .queryName(queryName());
  }

  @Override
  public void visit(QueryBuilderVisitor visitor) {
    visitor.accept(this);
    if (filter != null) {
      filter.visit(visitor.getChildVisitor(BooleanClause.Occur.FILTER));
    }
  }

  @Override
  protected boolean doEquals(ColdStartQueryBuilder other) {
    return ask.equals(other.ask)
        && options.equals(other.options)
        && Objects.equals(explore, other.explore)
        && Objects.equals(filter, other.filter)
        && pending == other.pending;
  }

  @Override
  protected int doHashCode() {
    return Objects.hash(ask, options, explore, filter, pending);
  }

  @Override
  public String getWriteableName() {
    return NAME;
  }
}
