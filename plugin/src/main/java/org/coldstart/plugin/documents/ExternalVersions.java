package org.coldstart.plugin.documents;

import java.util.Arrays;
import java.util.Optional;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.transport.client.Client;

/**
 * Finds out whether an index's documents carry versions of their owner's own making ({@code
 * version_type: external}). A write by anybody else would raise such a version, and the owner's
 * next write would be turned away.
 *
 * <p>A version that the engine counts itself grows by one with each operation on its document, and
 * every operation takes a sequence number of its own: it never exceeds the document's sequence
 * number by more than one. A sample is looked at, and external versions smaller than that cannot be
 * told apart.
 */
public final class ExternalVersions {

  private static final int SAMPLE = 500;

  private ExternalVersions() {}

  /**
   * Looks at a sample of documents, with the rights of the calling thread.
   *
   * @param listener gets the id of a document with an external version, if one was seen
   */
  public static void find(Client client, String index, ActionListener<Optional<String>> listener) {
    SearchSourceBuilder sample =
        new SearchSourceBuilder()
            .query(QueryBuilders.matchAllQuery())
            .size(SAMPLE)
            .trackTotalHits(false)
            .fetchSource(false)
            .version(true)
            .seqNoAndPrimaryTerm(true);
    client.search(
        new SearchRequest(index).source(sample),
        ActionListener.map(
            listener,
            response ->
                Arrays.stream(response.getHits().getHits())
                    .filter(ExternalVersions::isExternal)
                    .map(SearchHit::getId)
                    .findFirst()));
  }

  private static boolean isExternal(SearchHit hit) {
    return hit.getVersion() > hit.getSeqNo() + 1;
  }
}
