package org.coldstart.plugin.query;

import java.io.IOException;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Terms;
import org.apache.lucene.util.BytesRef;
import org.coldstart.ingest.VectorField;

/**
 * The stamps that lie beside the vectors of a slot, as a searcher sees them. An old searcher (a
 * point in time, a scroll, a replica that lags) may see vectors of a version that the slot held
 * before.
 *
 * @param field the deployed field
 * @param slot the slot's name
 */
record SlotStamps(VectorField field, String slot) {

  /**
   * Whether every vector of the slot carries one stamp. Looks at each segment's first and last
   * stamp and at counts, so it costs next to nothing; deleted documents that a segment still holds
   * count as well, and where nothing can be told the answer is no.
   */
  boolean allAre(String stamp, IndexReader reader) throws IOException {
    BytesRef expected = new BytesRef(stamp);
    for (LeafReaderContext leaf : reader.leaves()) {
      if (!allAre(expected, leaf.reader())) {
        return false;
      }
    }
    return true;
  }

  private boolean allAre(BytesRef expected, LeafReader segment) throws IOException {
    String vectorPath = field.vectorPath(slot);
    if (segment.getFieldInfos().fieldInfo(vectorPath) == null) {
      return true;
    }
    Terms stamps = segment.terms(field.stampPath(slot));
    FloatVectorValues vectors = segment.getFloatVectorValues(vectorPath);
    return stamps != null
        && vectors != null
        && expected.equals(stamps.getMin())
        && expected.equals(stamps.getMax())
        && vectors.size() <= stamps.getDocCount();
  }
}
