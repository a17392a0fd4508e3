package org.coldstart.plugin.training;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.apache.lucene.util.BytesRef;
import org.opensearch.common.document.DocumentField;
import org.opensearch.common.hash.MessageDigests;
import org.opensearch.search.SearchHit;

/**
 * A digest of a set of documents, the same in whatever order they come: the sum of the documents'
 * SHA-256, so that a document that comes twice counts twice. It tells whether data has changed; it
 * is no defence against somebody who makes documents up until they sum to the same.
 */
final class DocumentDigest {

  private static final byte END_OF_PART = 0;

  private final byte[] sum = new byte[32];

  /** Adds what was fetched of a document. */
  void add(SearchHit hit, List<String> fetchedFields) {
    MessageDigest digest = MessageDigests.sha256();
    part(digest, hit.getId());
    if (hit.hasSource()) {
      BytesRef source = hit.getSourceRef().toBytesRef();
      digest.update(source.bytes, source.offset, source.length);
    }
    for (String name : fetchedFields) {
      DocumentField field = hit.field(name);
      part(digest, field == null ? "" : field.getValues().toString());
    }
    add(digest.digest());
  }

  private static void part(MessageDigest digest, String text) {
    digest.update(END_OF_PART);
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update(END_OF_PART);
  }

  private void add(byte[] number) {
    int carry = 0;
    for (int i = sum.length - 1; i >= 0; i--) {
      int added = (sum[i] & 0xff) + (number[i] & 0xff) + carry;
      sum[i] = (byte) added;
      carry = added >>> 8;
    }
  }

  /** The digest so far, in hex. */
  String hex() {
    return MessageDigests.toHexString(sum);
  }
}
