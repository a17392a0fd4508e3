package org.coldstart.plugin.query;

import static org.hamcrest.Matchers.instanceOf;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.Directory;
import org.coldstart.plugin.query.ResolvedAsker.SlotRef;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.core.common.io.stream.NamedWriteableAwareStreamInput;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.MatchNoneQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.knn.index.query.KNNQueryBuilder;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.AbstractBuilderTestCase;
import org.opensearch.test.EqualsHashCodeTestUtils;
import org.opensearch.test.TestGeoShapeFieldMapperPlugin;

/** What shards make of the query: which slot, which vector, and when a stamp filter is needed. */
public class ResolvedQueryBuilderTests extends AbstractBuilderTestCase {

  private static final QueryBuilder FILTER = QueryBuilders.termQuery(KEYWORD_FIELD_NAME, "x");
  private static final QueryBuilder STAMPED = QueryBuilders.termQuery("vec.b_stamp", "two");

  @Override
  protected Collection<Class<? extends Plugin>> getPlugins() {
    return List.of(ColdStartQueryBuilderTests.Queries.class, TestGeoShapeFieldMapperPlugin.class);
  }

  public void testAShardPicksItsIndexsSlot() throws IOException {
    ResolvedQueryBuilder query =
        query(createShardContext().index().getUUID(), FILTER).boost(3f).queryName("named");
    assertSame(query, query.rewrite(createShardContext()));

    KNNQueryBuilder knn = onShard(query, createShardContext());

    assertEquals("vec.b", knn.fieldName());
    assertArrayEquals(new float[] {2, 2}, (float[]) knn.vector(), 0);
    assertEquals(Integer.valueOf(7), knn.getK());
    assertEquals("the boost is the query's own", 1f, knn.boost(), 0);
    assertNull("and so is its name", knn.queryName());
    assertEquals(Map.of("ef_search", 99), knn.getMethodParameters());
    assertFalse(knn.getRescoreContext().isRescoreEnabled());
  }

  public void testAnIndexWithoutSlotMatchesNothing() throws IOException {
    QueryBuilder rewritten = query("another", FILTER).rewrite(createShardContext());

    assertThat(rewritten, instanceOf(MatchNoneQueryBuilder.class));
  }

  public void testAShardThatShowsNoSearcherGetsTheStampFilter() throws IOException {
    assertEquals(
        new BoolQueryBuilder().filter(FILTER).filter(STAMPED),
        filterOn(createShardContext(), FILTER));
    assertEquals(STAMPED, filterOn(createShardContext(), null));
  }

  public void testSettledSegmentsNeedNoStampFilter() throws IOException {
    assertFilter(FILTER, FILTER, doc("two"), doc("two"));
    assertFilter(null, null, doc("two"), doc("two"));
    assertFilter(null, null);
    assertFilter(null, null, doc(null), doc(null));
    assertFilter(null, null, doc("two"), doc(null));
  }

  public void testOtherStampsAreFilteredOut() throws IOException {
    for (String other : List.of("one", "zwei")) {
      assertFilter(STAMPED, null, doc(other), doc(other));
      assertFilter(STAMPED, null, doc("two"), doc(other), doc("two"));
      assertFilter(new BoolQueryBuilder().filter(FILTER).filter(STAMPED), FILTER, doc(other));
    }
  }

  public void testVectorsWithoutStampAreFilteredOut() throws IOException {
    Document bare = new Document();
    bare.add(new KnnFloatVectorField("vec.b", new float[] {1, 1}));
    assertFilter(STAMPED, null, doc("two"), bare);
    assertFilter(STAMPED, null, bare);
  }

  public void testOnTheCoordinatingNodeOnlyTheFilterIsRewritten() throws IOException {
    ResolvedQueryBuilder plain = query("index", FILTER);
    assertSame(plain, plain.rewrite(coordinator()));

    QueryBuilder wrapped = QueryBuilders.wrapperQuery(FILTER.toString());
    ResolvedQueryBuilder query = query("index", wrapped).boost(2f).queryName("named");
    assertEquals(query("index", FILTER).boost(2f).queryName("named"), query.rewrite(coordinator()));
  }

  public void testFilterIsPushedIntoTheNeighbours() {
    ResolvedQueryBuilder query = query("index", null).boost(2f).queryName("named");
    assertSame(query, query.filter(null));
    assertEquals(query("index", FILTER).boost(2f).queryName("named"), query.filter(FILTER));
    assertEquals(
        query("index", FILTER.filter(STAMPED)).boost(2f).queryName("named"),
        query.filter(FILTER).filter(STAMPED));
  }

  public void testWireAndEquality() {
    for (int i = 0; i < 20; i++) {
      ResolvedQueryBuilder query =
          new ResolvedQueryBuilder(
                  new ResolvedAsker(
                      randomAlphaOfLength(4),
                      Map.of(randomAlphaOfLength(5), new SlotRef("a", "one")),
                      Map.of("one", new float[] {randomFloat(), randomFloat()})),
                  ColdStartQueryBuilderTests.randomOptions(),
                  randomBoolean() ? null : ColdStartQueryBuilderTests.randomExplore().seeded(3),
                  randomBoolean() ? null : FILTER)
              .boost(randomFloat())
              .queryName(randomBoolean() ? null : "named");
      EqualsHashCodeTestUtils.checkEqualsAndHashCode(
          query,
          this::copy,
          original ->
              switch (randomIntBetween(0, 2)) {
                case 0 -> copy(original).boost(original.boost() + 1);
                case 1 -> (ResolvedQueryBuilder) copy(original).filter(STAMPED);
                default ->
                    new ResolvedQueryBuilder(
                        new ResolvedAsker(
                            "other", Map.of(), Map.of("one", new float[] {randomFloat()})),
                        new KnnOptions(1, null, null, null, null),
                        null,
                        null);
              });
    }
  }

  private ResolvedQueryBuilder copy(ResolvedQueryBuilder query) {
    try (BytesStreamOutput out = new BytesStreamOutput()) {
      out.writeNamedWriteable(query);
      try (StreamInput in =
          new NamedWriteableAwareStreamInput(out.bytes().streamInput(), namedWriteableRegistry())) {
        return (ResolvedQueryBuilder) in.readNamedWriteable(QueryBuilder.class);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ResolvedQueryBuilder query(String indexUuid, QueryBuilder filter) {
    return new ResolvedQueryBuilder(
        new ResolvedAsker(
            "vec",
            Map.of(indexUuid, new SlotRef("b", "two"), "elsewhere", new SlotRef("a", "one")),
            Map.of("one", new float[] {1, 1}, "two", new float[] {2, 2})),
        new KnnOptions(7, null, null, Map.of("ef_search", 99), new KnnOptions.Rescore(false, null)),
        null,
        filter);
  }

  private static org.opensearch.index.query.QueryRewriteContext coordinator() {
    return new org.opensearch.index.query.BaseQueryRewriteContext(
        createShardContext().getXContentRegistry(), null, null, () -> 0L);
  }

  private static Document doc(String stamp) {
    Document document = new Document();
    if (stamp != null) {
      document.add(new KnnFloatVectorField("vec.b", new float[] {1, 1}));
      document.add(new StringField("vec.b_stamp", stamp, Field.Store.NO));
    }
    return document;
  }

  /** Spreads documents over segments at random and looks at the filter that k-NN gets. */
  private static void assertFilter(QueryBuilder expected, QueryBuilder given, Document... documents)
      throws IOException {
    IndexWriterConfig config =
        new IndexWriterConfig(new KeywordAnalyzer()).setMergePolicy(NoMergePolicy.INSTANCE);
    try (Directory directory = newDirectory();
        IndexWriter writer = new IndexWriter(directory, config)) {
      for (Document document : documents) {
        writer.addDocument(document);
        if (randomBoolean()) {
          writer.flush();
        }
      }
      try (DirectoryReader reader = DirectoryReader.open(writer)) {
        assertEquals(expected, filterOn(createShardContext(new IndexSearcher(reader)), given));
      }
    }
  }

  private static QueryBuilder filterOn(QueryShardContext context, QueryBuilder given)
      throws IOException {
    return onShard(query(createShardContext().index().getUUID(), given), context).getFilter();
  }

  private static KNNQueryBuilder onShard(ResolvedQueryBuilder query, QueryShardContext context)
      throws IOException {
    return query.onShard(context, query.slot(context));
  }
}
