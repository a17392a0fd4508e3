package org.coldstart.plugin.query;

import java.io.IOException;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.opensearch.core.index.shard.ShardId;
import org.opensearch.index.mapper.SeqNoFieldMapper;

/**
 * What tells a shard's documents apart where chance has a part in their order: the sequence numbers
 * under which they were last written. They are the same on every copy, whatever was merged, and lie
 * in doc values, while an {@code _id} lies in stored fields, beside the whole source.
 *
 * @param shard so far from those of other shards and indices that no two documents of a search have
 *     the same key but by chance
 */
record DrawKeys(long shard) {

  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  static DrawKeys of(ShardId shard) {
    return new DrawKeys(SPREAD * (31L * shard.getIndexName().hashCode() + shard.id()));
  }

  /** The keys of one segment; read its documents in their order. */
  Keys of(LeafReaderContext leaf) throws IOException {
    return new Keys(shard, DocValues.getNumeric(leaf.reader(), SeqNoFieldMapper.NAME));
  }

  /** The keys of a segment's documents. */
  record Keys(long shard, NumericDocValues numbers) {

    /**
     * @param document one behind the last that was asked for
     */
    long key(int document) throws IOException {
      return numbers.advanceExact(document) ? shard + numbers.longValue() : shard;
    }
  }
}
