package org.coldstart.plugin.query;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.FilterWeight;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TotalHits;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.VectorUtil;
import org.coldstart.model.exploration.ClickCounts;
import org.coldstart.model.exploration.Exploration;
import org.coldstart.model.exploration.ExploredRanking;
import org.opensearch.knn.index.query.common.QueryUtils;

/**
 * Neighbours that are found by relevance and ranked by relevance and exploration. It matches what
 * the search for neighbours matches; only scores change, and where none are wanted nothing is read.
 * What is added is added to the inner product, from which the score is then made as k-NN makes it.
 */
final class ExploredNeighboursQuery extends Query {

  private final Query neighbours;
  private final Explore explore;
  private final ClickFields fields;
  private final DrawKeys keys;

  /**
   * @param neighbours the search for the candidates, of which there is a bounded number; scored by
   *     inner product
   * @param explore how they are ranked
   * @param fields where their counters lie
   * @param keys what tells them apart where they are drawn
   */
  ExploredNeighboursQuery(Query neighbours, Explore explore, ClickFields fields, DrawKeys keys) {
    this.neighbours = neighbours;
    this.explore = explore;
    this.fields = fields;
    this.keys = keys;
  }

  @Override
  public Weight createWeight(IndexSearcher searcher, ScoreMode scoreMode, float boost)
      throws IOException {
    Query found = searcher.rewrite(neighbours);
    if (!scoreMode.needsScores()) {
      return searcher.createWeight(found, scoreMode, boost);
    }
    Candidates candidates = new Candidates();
    Exploration exploration = explore.exploration();
    Weight byRelevance = searcher.createWeight(found, ScoreMode.COMPLETE, 1f);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      Scorer scorer = byRelevance.scorer(leaf);
      if (scorer != null) {
        candidates.add(leaf, scorer, fields.of(leaf), keys.of(leaf));
      }
    }
    ExploredRanking ranking = candidates.ranked(exploration, explore.weight());
    Query ranked =
        QueryUtils.getInstance()
            .createDocAndScoreQuery(searcher.getIndexReader(), candidates.top(ranking));
    return new ExplainedWeight(
        searcher.createWeight(searcher.rewrite(ranked), scoreMode, boost),
        candidates,
        ranking,
        boost);
  }

  /** The candidates of a shard, in the order of their documents. */
  private static final class Candidates {

    private final List<Integer> documents = new ArrayList<>();
    private final List<Double> relevance = new ArrayList<>();
    private final List<ClickCounts> counts = new ArrayList<>();
    private final List<Long> keys = new ArrayList<>();

    private void add(
        LeafReaderContext leaf, Scorer scorer, ClickFields.Counters counters, DrawKeys.Keys keysOf)
        throws IOException {
      DocIdSetIterator found = scorer.iterator();
      for (int doc = found.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = found.nextDoc()) {
        documents.add(leaf.docBase + doc);
        relevance.add(innerProduct(scorer.score()));
        counts.add(counters.counts(doc));
        keys.add(keysOf.key(doc));
      }
    }

    private ExploredRanking ranked(Exploration exploration, double weight) {
      return new ExploredRanking(
          relevance.stream().mapToDouble(Double::doubleValue).toArray(),
          counts,
          keys.stream().mapToLong(Long::longValue).toArray(),
          exploration,
          weight);
    }

    private TopDocs top(ExploredRanking ranking) {
      ScoreDoc[] docs = new ScoreDoc[documents.size()];
      for (int i = 0; i < docs.length; i++) {
        docs[i] = new ScoreDoc(documents.get(i), score(ranking.explored(i)));
      }
      return new TopDocs(new TotalHits(docs.length, TotalHits.Relation.EQUAL_TO), docs);
    }
  }

  /** The inner product that k-NN makes a score of. */
  static double innerProduct(float score) {
    return score >= 1 ? score - 1.0 : 1 - 1.0 / score;
  }

  /** The score that k-NN makes of an inner product; never negative. */
  static float score(double innerProduct) {
    return VectorUtil.scaleMaxInnerProductScore((float) innerProduct);
  }

  /**
   * Explains a score by relevance, counters and what was guessed of them; k-NN's list of documents
   * and scores cannot explain itself.
   */
  private final class ExplainedWeight extends FilterWeight {

    private final Candidates candidates;
    private final ExploredRanking ranking;
    private final float boost;
    private final Map<Integer, Integer> places = new HashMap<>();

    private ExplainedWeight(
        Weight ranked, Candidates candidates, ExploredRanking ranking, float boost) {
      super(ExploredNeighboursQuery.this, ranked);
      this.boost = boost;
      this.candidates = candidates;
      this.ranking = ranking;
      for (int i = 0; i < candidates.documents.size(); i++) {
        places.put(candidates.documents.get(i), i);
      }
    }

    @Override
    public int count(LeafReaderContext leaf) throws IOException {
      return in.count(leaf);
    }

    @Override
    public Explanation explain(LeafReaderContext leaf, int doc) throws IOException {
      Integer place = places.get(leaf.docBase + doc);
      if (place == null) {
        return Explanation.noMatch("not among the neighbours");
      }
      ClickCounts counts = candidates.counts.get(place);
      return Explanation.match(
          boost * score(ranking.explored(place)),
          "the score of relevance + weight * spread * surprise, times the boost",
          Explanation.match(candidates.relevance.get(place), "relevance, the inner product"),
          Explanation.match(explore.weight(), "weight"),
          Explanation.match(
              ranking.spread(),
              String.format(
                  Locale.ROOT, "spread, the deviation of %d candidates", candidates.counts.size())),
          Explanation.match(
              ranking.surprise(place),
              String.format(
                  Locale.ROOT,
                  "surprise by %s, of %s clicks in %s impressions where %s a click are usual",
                  explore.method(),
                  counts.clicks(),
                  counts.impressions(),
                  1 / ranking.prior().rate())));
    }
  }

  @Override
  public void visit(QueryVisitor visitor) {
    neighbours.visit(visitor);
  }

  @Override
  public String toString(String defaultField) {
    return "explored(" + neighbours.toString(defaultField) + ", " + explore + ")";
  }

  @Override
  public boolean equals(Object other) {
    return sameClassAs(other)
        && neighbours.equals(((ExploredNeighboursQuery) other).neighbours)
        && explore.equals(((ExploredNeighboursQuery) other).explore)
        && fields.equals(((ExploredNeighboursQuery) other).fields)
        && keys.equals(((ExploredNeighboursQuery) other).keys);
  }

  @Override
  public int hashCode() {
    return Objects.hash(classHash(), neighbours, explore, fields, keys);
  }
}
