package org.coldstart.plugin.query;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.queries.function.FunctionScoreQuery;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.FilterWeight;
import org.apache.lucene.search.FullPrecisionFloatVectorSimilarityValuesSource;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollector;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.Weight;
import org.opensearch.knn.index.query.common.QueryUtils;

/**
 * A k-NN query that finds k neighbours wherever there are k. A graph over inner products may fall
 * apart: many equal vectors, or many that were overwritten, leave documents that no path reaches,
 * and then a search of the graph ends with fewer neighbours than it was asked for although more
 * exist. Only then are they looked for again, exactly.
 */
final class CompleteNeighboursQuery extends Query {

  private final Query neighbours;
  private final String field;
  private final float[] vector;
  private final int k;
  private final Query filter;

  /**
   * @param neighbours the search of the graph
   * @param field of the vectors
   * @param vector whose neighbours are sought
   * @param k how many
   * @param filter what they must match besides; null for nothing
   */
  CompleteNeighboursQuery(Query neighbours, String field, float[] vector, int k, Query filter) {
    this.neighbours = neighbours;
    this.field = field;
    this.vector = vector;
    this.k = k;
    this.filter = filter;
  }

  @Override
  public Weight createWeight(IndexSearcher searcher, ScoreMode scoreMode, float boost)
      throws IOException {
    Weight found = searcher.createWeight(searcher.rewrite(neighbours), scoreMode, boost);
    int hits = count(found, searcher);
    if (hits < 0 || hits >= k || !moreThan(hits, searcher)) {
      return found;
    }
    TopDocs best = best(searcher);
    Query exact = QueryUtils.getInstance().createDocAndScoreQuery(searcher.getIndexReader(), best);
    return new ExactWeight(
        searcher.createWeight(searcher.rewrite(exact), scoreMode, boost), best, boost);
  }

  /** Explains itself, which k-NN's list of documents and scores cannot. */
  private final class ExactWeight extends FilterWeight {

    private final Map<Integer, Float> scores = new HashMap<>();
    private final float boost;

    private ExactWeight(Weight exact, TopDocs best, float boost) {
      super(CompleteNeighboursQuery.this, exact);
      this.boost = boost;
      for (ScoreDoc hit : best.scoreDocs) {
        scores.put(hit.doc, hit.score);
      }
    }

    @Override
    public int count(LeafReaderContext leaf) throws IOException {
      return in.count(leaf);
    }

    @Override
    public Explanation explain(LeafReaderContext leaf, int doc) {
      Float score = scores.get(leaf.docBase + doc);
      if (score == null) {
        return Explanation.noMatch("not among the " + k + " best of all vectors");
      }
      return Explanation.match(
          boost * score,
          "the score of the inner product, times the boost; found by comparing with all vectors",
          Explanation.match(ExploredNeighboursQuery.innerProduct(score), "the inner product"));
    }
  }

  /** How many documents match, or -1 where that cannot be told without looking at each of them. */
  private static int count(Weight weight, IndexSearcher searcher) throws IOException {
    int count = 0;
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      int matches = weight.count(leaf);
      if (matches < 0) {
        return -1;
      }
      count += matches;
    }
    return count;
  }

  /** Whether more documents than that could have been found. */
  private boolean moreThan(int hits, IndexSearcher searcher) throws IOException {
    return top(hits + 1, new ConstantScoreQuery(eligible()), searcher).scoreDocs.length > hits;
  }

  /** Compares with every vector that passes the filter, whatever the graph. */
  private TopDocs best(IndexSearcher searcher) throws IOException {
    return top(
        k,
        new FunctionScoreQuery(
            eligible(), new FullPrecisionFloatVectorSimilarityValuesSource(vector, field)),
        searcher);
  }

  /**
   * Looks by a search of the searcher's own, which ends when the request's time is over or its task
   * is cancelled; on this thread, since not every request that comes here has others to use.
   */
  private static TopDocs top(int count, Query query, IndexSearcher searcher) throws IOException {
    int most = Math.min(count, Math.max(1, searcher.getIndexReader().maxDoc()));
    TopScoreDocCollector collector =
        new TopScoreDocCollectorManager(most, null, most).newCollector();
    searcher.search(query, collector);
    return collector.topDocs();
  }

  private Query eligible() {
    Query withVector = new FieldExistsQuery(field);
    return filter == null
        ? withVector
        : new BooleanQuery.Builder()
            .add(withVector, BooleanClause.Occur.FILTER)
            .add(filter, BooleanClause.Occur.FILTER)
            .build();
  }

  @Override
  public void visit(QueryVisitor visitor) {
    if (visitor.acceptField(field)) {
      neighbours.visit(visitor.getSubVisitor(BooleanClause.Occur.MUST, this));
    }
  }

  @Override
  public String toString(String defaultField) {
    return neighbours.toString(defaultField);
  }

  @Override
  public boolean equals(Object other) {
    return sameClassAs(other)
        && neighbours.equals(((CompleteNeighboursQuery) other).neighbours)
        && k == ((CompleteNeighboursQuery) other).k
        && Objects.equals(filter, ((CompleteNeighboursQuery) other).filter);
  }

  @Override
  public int hashCode() {
    return Objects.hash(classHash(), neighbours, k, filter);
  }
}
