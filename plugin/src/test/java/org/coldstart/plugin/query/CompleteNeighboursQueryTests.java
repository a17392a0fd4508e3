package org.coldstart.plugin.query;

import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.Collector;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.Weight;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.search.QueryUtils;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.test.OpenSearchTestCase;

/** A search of a graph that comes back with too little is completed, and no other. */
public class CompleteNeighboursQueryTests extends OpenSearchTestCase {

  private static final String FIELD = "v";
  private static final float[] USER = {1, 2};
  private static final int DOCUMENTS = 200;
  private static final int DELETED = 20;

  private interface Body {
    void run(IndexSearcher searcher) throws IOException;
  }

  /** Documents 0, 1, 2 … in the order of their scores, worst first, some of them deleted. */
  private static void search(Body body) throws IOException {
    try (Directory directory = newDirectory();
        IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
      for (int i = 0; i < DOCUMENTS; i++) {
        Document document = new Document();
        document.add(new StringField("id", "" + i, Field.Store.YES));
        document.add(new StringField("parity", "" + i % 2, Field.Store.NO));
        document.add(
            new KnnFloatVectorField(
                FIELD,
                new float[] {i / 10f, i / 20f},
                VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT));
        writer.addDocument(document);
        if (rarely()) {
          writer.flush();
        }
      }
      for (int i = 0; i < DELETED; i++) {
        writer.deleteDocuments(new Term("id", "" + (DOCUMENTS - 1 - i)));
      }
      Document without = new Document();
      without.add(new StringField("parity", "0", Field.Store.NO));
      writer.addDocument(without);
      try (DirectoryReader reader = DirectoryReader.open(writer)) {
        body.run(new IndexSearcher(reader));
      }
    }
  }

  /** What a graph gives of which only three documents can be reached. */
  private static Query torn(String... ids) {
    org.apache.lucene.search.BooleanQuery.Builder some =
        new org.apache.lucene.search.BooleanQuery.Builder();
    for (String id : ids) {
      some.add(
          new TermQuery(new Term("id", id)), org.apache.lucene.search.BooleanClause.Occur.SHOULD);
    }
    return new KnnFloatVectorQuery(FIELD, USER, 20, some.build());
  }

  private static String[] ids(IndexSearcher searcher, Query query) throws IOException {
    TopDocs top = searcher.search(query, DOCUMENTS);
    String[] ids = new String[top.scoreDocs.length];
    for (int i = 0; i < ids.length; i++) {
      ScoreDoc hit = top.scoreDocs[i];
      ids[i] = searcher.storedFields().document(hit.doc).get("id");
      float[] vector = {Integer.parseInt(ids[i]) / 10f, Integer.parseInt(ids[i]) / 20f};
      assertEquals(
          VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT.compare(USER, vector), hit.score, 1e-4f);
    }
    return ids;
  }

  private static String[] best(int count, int step) {
    String[] ids = new String[count];
    int last = DOCUMENTS - 1 - DELETED;
    for (int i = 0, id = step == 2 ? last - last % 2 : last; i < count; i++, id -= step) {
      ids[i] = "" + id;
    }
    return ids;
  }

  public void testWhatAGraphMissesIsFoundExactly() throws IOException {
    search(
        searcher ->
            assertArrayEquals(
                best(20, 1),
                ids(
                    searcher,
                    new CompleteNeighboursQuery(torn("3", "7", "9"), FIELD, USER, 20, null))));
  }

  public void testUnderTheFilter() throws IOException {
    Query even = new TermQuery(new Term("parity", "0"));
    search(
        searcher ->
            assertArrayEquals(
                best(20, 2),
                ids(searcher, new CompleteNeighboursQuery(torn("4", "8"), FIELD, USER, 20, even))));
  }

  public void testEnoughNeighboursAreLeftAsTheyAre() throws IOException {
    search(
        searcher ->
            assertArrayEquals(
                new String[] {"9", "7", "3"},
                ids(
                    searcher,
                    new CompleteNeighboursQuery(torn("3", "7", "9"), FIELD, USER, 3, null))));
  }

  public void testWhereThereAreFewerThatIsAll() throws IOException {
    Query one = new TermQuery(new Term("id", "7"));
    search(
        searcher -> {
          assertArrayEquals(
              new String[] {"7"},
              ids(searcher, new CompleteNeighboursQuery(torn("7"), FIELD, USER, 20, one)));
          assertEquals(
              DOCUMENTS - DELETED,
              ids(searcher, new CompleteNeighboursQuery(torn("7"), FIELD, USER, 5_000, null))
                  .length);
        });
  }

  public void testLookingExactlyEndsWithTheSearch() throws IOException {
    search(
        searcher -> {
          IndexSearcher ended =
              new IndexSearcher(searcher.getIndexReader()) {
                @Override
                protected void searchLeaf(
                    LeafReaderContext leaf, int from, int to, Weight weight, Collector collector) {
                  throw new TaskCancelledException("enough");
                }
              };
          expectThrows(
              TaskCancelledException.class,
              () -> weight(new CompleteNeighboursQuery(torn("5"), FIELD, USER, 5, null), ended));
          weight(new CompleteNeighboursQuery(torn("5"), FIELD, USER, 1, null), ended);
        });
  }

  public void testWhatWasFoundExactlyIsExplained() throws IOException {
    float boost = 2;
    search(
        searcher -> {
          Query complete = new CompleteNeighboursQuery(torn("5"), FIELD, USER, 20, null);
          Query boosted = new BoostQuery(complete, boost);
          TopDocs top = searcher.search(boosted, DOCUMENTS);
          assertEquals(20, top.scoreDocs.length);
          for (ScoreDoc hit : top.scoreDocs) {
            Explanation explanation = searcher.explain(boosted, hit.doc);
            assertTrue(explanation.toString(), explanation.isMatch());
            assertEquals(hit.score, explanation.getValue().floatValue(), 0f);
            assertEquals(
                hit.score / boost, explanation.getDetails()[0].getValue().floatValue() + 1, 1e-4f);
          }
          Set<Integer> found =
              Arrays.stream(top.scoreDocs).map(hit -> hit.doc).collect(Collectors.toSet());
          for (int doc = 0; doc < searcher.getIndexReader().maxDoc(); doc++) {
            assertEquals(found.contains(doc), searcher.explain(complete, doc).isMatch());
          }
        });
  }

  private static Weight weight(Query query, IndexSearcher searcher) throws IOException {
    return searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE, 1);
  }

  public void testEquality() {
    Query query = new CompleteNeighboursQuery(torn("1"), FIELD, USER, 20, null);
    QueryUtils.check(query);
    QueryUtils.checkEqual(query, new CompleteNeighboursQuery(torn("1"), FIELD, USER, 20, null));
    QueryUtils.checkUnequal(query, new CompleteNeighboursQuery(torn("1"), FIELD, USER, 21, null));
    QueryUtils.checkUnequal(query, new CompleteNeighboursQuery(torn("2"), FIELD, USER, 20, null));
    QueryUtils.checkUnequal(
        query,
        new CompleteNeighboursQuery(
            torn("1"), FIELD, USER, 20, new TermQuery(new Term("id", "7"))));
  }
}
