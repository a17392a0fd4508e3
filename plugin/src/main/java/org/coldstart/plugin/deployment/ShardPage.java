package org.coldstart.plugin.deployment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.opensearch.common.lucene.search.Queries;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.index.fieldvisitor.FieldsVisitor;
import org.opensearch.index.mapper.SeqNoFieldMapper;

/**
 * A few documents of a shard, in the order in which they were last written: sequence numbers mean
 * the same on every copy, so a reader goes on after them wherever the primary is.
 *
 * @param documents in that order
 * @param cursor the sequence number of the last document, or where there are no more, the end of
 *     the range
 * @param ended whether there are no more in the range
 */
record ShardPage(List<Document> documents, long cursor, boolean ended) {

  /** A page is cut off when it has read so much, so that large documents do not fill the heap. */
  private static final long MOST_BYTES = 8L << 20;

  /**
   * A document as it is stored.
   *
   * @param source its source, of which vectors may be left out
   */
  record Document(
      String id, String routing, long seqNo, long primaryTerm, Map<String, Object> source) {}

  /** The documents of a query whose sequence numbers lie behind one and not behind another. */
  static Query range(Query query, long after, long upTo) {
    return new BooleanQuery.Builder()
        .add(query, BooleanClause.Occur.FILTER)
        .add(
            LongPoint.newRangeQuery(SeqNoFieldMapper.NAME, after + 1, upTo),
            BooleanClause.Occur.FILTER)
        .add(Queries.newNonNestedFilter(), BooleanClause.Occur.FILTER)
        .build();
  }

  /**
   * @param range what {@link #range} made
   * @param upTo the range's end
   * @param count how many documents at the most
   * @param fields the source's fields that are needed; others may be missing
   */
  static ShardPage read(
      IndexSearcher searcher, Query range, long upTo, int count, List<String> fields)
      throws IOException {
    Sort byWrite = new Sort(new SortField(SeqNoFieldMapper.NAME, SortField.Type.LONG));
    ScoreDoc[] found =
        searcher.search(range, new TopFieldCollectorManager(byWrite, count, null, count)).scoreDocs;
    List<Document> documents = new ArrayList<>(found.length);
    String[] includes = fields.toArray(String[]::new);
    long bytes = 0;
    for (int i = 0; i < found.length && bytes < MOST_BYTES; i++) {
      FieldsVisitor stored = new FieldsVisitor(true, includes, null);
      documents.add(read(searcher, (FieldDoc) found[i], stored));
      bytes += stored.source() == null ? 0 : stored.source().length();
    }
    boolean ended = found.length < count && documents.size() == found.length;
    return new ShardPage(
        documents, ended ? upTo : documents.get(documents.size() - 1).seqNo(), ended);
  }

  private static Document read(IndexSearcher searcher, FieldDoc hit, FieldsVisitor stored)
      throws IOException {
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(hit.doc, leaves));
    int document = hit.doc - leaf.docBase;
    NumericDocValues terms = leaf.reader().getNumericDocValues(SeqNoFieldMapper.PRIMARY_TERM_NAME);
    if (terms == null || !terms.advanceExact(document)) {
      throw new IllegalStateException("a document without primary term is no root document");
    }
    leaf.reader().storedFields().document(document, stored);
    return new Document(
        stored.id(),
        stored.routing(),
        (Long) hit.fields[0],
        terms.longValue(),
        stored.source() == null
            ? Map.of()
            : XContentHelper.convertToMap(stored.source(), false).v2());
  }
}
