package org.coldstart.plugin.query;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.coldstart.ingest.VectorField;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.index.shard.ShardId;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.MatchNoneQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilderVisitor;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.index.query.Rewriteable;
import org.opensearch.index.query.TermQueryBuilder;
import org.opensearch.knn.index.query.KNNQueryBuilder;

/**
 * A {@code cold_start} query after the coordinating node has encoded its user. It travels to the
 * shards, and each of them turns it into k-NN's query on the slot of its own index, or into nothing
 * where the model is not deployed there.
 */
public final class ResolvedQueryBuilder extends AbstractQueryBuilder<ResolvedQueryBuilder> {

  /** The query's name between nodes; clients cannot write it. */
  public static final String NAME = "cold_start_resolved";

  private final ResolvedAsker asker;
  private final KnnOptions options;

  /** Has a seed; null where neighbours are ranked by relevance alone. */
  private final Explore explore;

  private final QueryBuilder filter;

  ResolvedQueryBuilder(
      ResolvedAsker asker, KnnOptions options, Explore explore, QueryBuilder filter) {
    this.asker = asker;
    this.options = options;
    this.explore = explore;
    this.filter = filter;
  }

  /** Reads a query from another node. */
  public ResolvedQueryBuilder(StreamInput in) throws IOException {
    super(in);
    this.asker = new ResolvedAsker(in);
    this.options = new KnnOptions(in);
    this.explore = in.readOptionalWriteable(Explore::new);
    this.filter = in.readOptionalNamedWriteable(QueryBuilder.class);
  }

  /** Refuses a client that writes what only nodes say to each other. */
  public static ResolvedQueryBuilder fromXContent(XContentParser parser) {
    throw new ParsingException(
        parser.getTokenLocation(),
        "[" + NAME + "] cannot be written in a request: use [" + ColdStartQueryBuilder.NAME + "]");
  }

  @Override
  protected void doWriteTo(StreamOutput out) throws IOException {
    asker.writeTo(out);
    options.writeTo(out);
    out.writeOptionalWriteable(explore);
    out.writeOptionalNamedWriteable(filter);
  }

  @Override
  protected void doXContent(XContentBuilder builder, Params params) throws IOException {
    builder.startObject(NAME).field("field", asker.field()).startObject("indices");
    for (Map.Entry<String, ResolvedAsker.SlotRef> slot : asker.slots().entrySet()) {
      builder
          .startObject(slot.getKey())
          .field("slot", slot.getValue().name())
          .field("stamp", slot.getValue().stamp())
          .endObject();
    }
    builder.endObject().startObject("vectors");
    for (Map.Entry<String, float[]> vector : asker.vectors().entrySet()) {
      builder.field(vector.getKey(), vector.getValue());
    }
    builder.endObject();
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
    QueryShardContext shard = context.convertToShardContext();
    if (shard != null && slot(shard) == null) {
      return new MatchNoneQueryBuilder().queryName(queryName());
    }
    QueryBuilder rewrittenFilter = filter == null ? null : filter.rewrite(context);
    return rewrittenFilter == filter
        ? this
        : new ResolvedQueryBuilder(asker, options, explore, rewrittenFilter);
  }

  @Override
  protected Query doToQuery(QueryShardContext shard) throws IOException {
    ResolvedAsker.SlotRef slot = slot(shard);
    if (slot == null) {
      return new MatchNoDocsQuery("the model is not deployed on this index");
    }
    KNNQueryBuilder knn = onShard(shard, slot);
    Query neighbours = Rewriteable.rewrite(knn, shard, true).toQuery(shard);
    if (options.k() == null) {
      return neighbours;
    }
    QueryBuilder narrowed = knn.getFilter();
    Query eligible =
        narrowed == null ? null : Rewriteable.rewrite(narrowed, shard, true).toQuery(shard);
    Query complete =
        new CompleteNeighboursQuery(
            neighbours, knn.fieldName(), (float[]) knn.vector(), options.k(), eligible);
    return explore == null
        ? complete
        : new ExploredNeighboursQuery(
            complete,
            explore,
            new ClickFields(explore, shard),
            DrawKeys.of(new ShardId(shard.index(), shard.getShardId())));
  }

  /** K-NN's query on a slot of the shard's index. */
  KNNQueryBuilder onShard(QueryShardContext shard, ResolvedAsker.SlotRef slot) throws IOException {
    VectorField field = new VectorField(asker.field());
    return options
        .toKnn()
        .fieldName(field.vectorPath(slot.name()))
        .vector(asker.vectors().get(slot.stamp()))
        .filter(narrowed(field, slot, shard.getIndexReader()))
        .build();
  }

  /** The slot of the shard's index; null where the model is not deployed there. */
  ResolvedAsker.SlotRef slot(QueryShardContext shard) {
    return asker.slots().get(shard.index().getUUID());
  }

  /** Keeps out vectors of another version, where the shard's searcher still sees some. */
  private QueryBuilder narrowed(VectorField field, ResolvedAsker.SlotRef slot, IndexReader reader)
      throws IOException {
    if (reader != null && new SlotStamps(field, slot.name()).allAre(slot.stamp(), reader)) {
      return filter;
    }
    QueryBuilder stamped = new TermQueryBuilder(field.stampPath(slot.name()), slot.stamp());
    return filter == null ? stamped : new BoolQueryBuilder().filter(filter).filter(stamped);
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
    return new ResolvedQueryBuilder(asker, options, explore, both)
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
  protected boolean doEquals(ResolvedQueryBuilder other) {
    return asker.equals(other.asker)
        && options.equals(other.options)
        && Objects.equals(explore, other.explore)
        && Objects.equals(filter, other.filter);
  }

  @Override
  protected int doHashCode() {
    return Objects.hash(asker, options, explore, filter);
  }

  @Override
  public String getWriteableName() {
    return NAME;
  }
}
