package org.coldstart.plugin.deployment;

import java.io.IOException;
import java.util.Objects;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;

/**
 * Which documents of a shard get their vectors.
 *
 * @param query those that are looked at
 * @param onlyStale whether those are left alone that have, beside the fingerprint of what they hold
 *     now, the stamp of every live version and nothing of another; else all that are looked at are
 *     written
 */
public record DocumentSelection(QueryBuilder query, boolean onlyStale) implements Writeable {

  /** Refuses a missing query. */
  public DocumentSelection {
    Objects.requireNonNull(query, "query");
  }

  DocumentSelection(StreamInput in) throws IOException {
    this(in.readNamedWriteable(QueryBuilder.class), in.readBoolean());
  }

  /** All whose vectors are not what encoding them would write now. */
  public static DocumentSelection stale() {
    return new DocumentSelection(QueryBuilders.matchAllQuery(), true);
  }

  /**
   * All that lack a stamp.
   *
   * @param stampPath the field that it would lie in
   */
  static DocumentSelection without(String stampPath, String stamp) {
    return new DocumentSelection(
        QueryBuilders.boolQuery().mustNot(QueryBuilders.termQuery(stampPath, stamp)), false);
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeNamedWriteable(query);
    out.writeBoolean(onlyStale);
  }
}
