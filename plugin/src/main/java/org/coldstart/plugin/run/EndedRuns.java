package org.coldstart.plugin.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.coldstart.plugin.registry.SystemIndex;
import org.opensearch.OpenSearchException;
import org.opensearch.action.admin.indices.refresh.RefreshRequest;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.delete.DeleteRequest;
import org.opensearch.action.search.MultiSearchRequest;
import org.opensearch.action.search.MultiSearchResponse;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.aggregations.AggregationBuilders;
import org.opensearch.search.aggregations.bucket.terms.Terms;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.sort.SortOrder;
import org.opensearch.transport.client.Client;

/** The documents of runs that have ended, of which there would be ever more. Never blocks. */
public final class EndedRuns {

  /** The most of a verb that are removed at once; the next time it goes on. */
  private static final int AT_ONCE = 1_000;

  private static final int VERBS = 100;

  private final SystemIndex index;
  private final Client client;

  /**
   * @param client acts with the plugin's own rights
   */
  public EndedRuns(SystemIndex index, Client client) {
    this.index = index;
    this.client = client;
  }

  /**
   * Removes the oldest of each verb.
   *
   * @param keep how many of a verb stay
   * @param wanted ids of runs that stay however old they are
   * @param listener gets how many were removed
   */
  void removeOld(int keep, Set<String> wanted, ActionListener<Integer> listener) {
    index.whenReadable(
        ActionListener.wrap(
            readable -> {
              if (readable) {
                count(
                    ActionListener.wrap(
                        verbs -> find(verbs, keep, wanted, listener), listener::onFailure));
              } else {
                listener.onResponse(0);
              }
            },
            listener::onFailure));
  }

  private record Verb(String name, long runs) {}

  private void count(ActionListener<List<Verb>> listener) {
    SearchRequest byVerb =
        new SearchRequest(SystemIndex.NAME)
            .allowPartialSearchResults(false)
            .source(
                new SearchSourceBuilder()
                    .query(ended())
                    .size(0)
                    .aggregation(AggregationBuilders.terms(Run.VERB).field(Run.VERB).size(VERBS)));
    client
        .admin()
        .indices()
        .refresh(
            new RefreshRequest(SystemIndex.NAME),
            ActionListener.wrap(
                refreshed ->
                    client.search(
                        byVerb,
                        ActionListener.map(
                            listener,
                            response ->
                                response
                                    .getAggregations()
                                    .<Terms>get(Run.VERB)
                                    .getBuckets()
                                    .stream()
                                    .map(b -> new Verb(b.getKeyAsString(), b.getDocCount()))
                                    .toList())),
                listener::onFailure));
  }

  private static BoolQueryBuilder ended() {
    return QueryBuilders.boolQuery()
        .filter(QueryBuilders.termQuery(SystemIndex.KIND, RunStore.RUN_KIND))
        .mustNot(QueryBuilders.termQuery(Run.STATE, RunState.RUNNING.label()));
  }

  private void find(
      List<Verb> verbs, int keep, Set<String> wanted, ActionListener<Integer> listener) {
    MultiSearchRequest oldest = new MultiSearchRequest();
    for (Verb verb : verbs) {
      if (verb.runs() > keep) {
        oldest.add(oldest(verb.name(), (int) Math.min(AT_ONCE, verb.runs() - keep)));
      }
    }
    if (oldest.requests().isEmpty()) {
      listener.onResponse(0);
      return;
    }
    Set<String> staying = wanted.stream().map(RunStore::documentId).collect(Collectors.toSet());
    client.multiSearch(
        oldest,
        ActionListener.wrap(found -> remove(idsOf(found, staying), listener), listener::onFailure));
  }

  private static SearchRequest oldest(String verb, int size) {
    return new SearchRequest(SystemIndex.NAME)
        .source(
            new SearchSourceBuilder()
                .query(ended().filter(QueryBuilders.termQuery(Run.VERB, verb)))
                .sort(Run.STARTED, SortOrder.ASC)
                .fetchSource(false)
                .size(size));
  }

  private static List<String> idsOf(MultiSearchResponse found, Set<String> staying)
      throws Exception {
    List<String> ids = new ArrayList<>();
    for (MultiSearchResponse.Item answer : found) {
      if (answer.isFailure()) {
        throw answer.getFailure();
      }
      for (SearchHit hit : answer.getResponse().getHits()) {
        if (!staying.contains(hit.getId())) {
          ids.add(hit.getId());
        }
      }
    }
    return ids;
  }

  private void remove(List<String> ids, ActionListener<Integer> listener) {
    if (ids.isEmpty()) {
      listener.onResponse(0);
      return;
    }
    BulkRequest deletions = new BulkRequest();
    ids.forEach(id -> deletions.add(new DeleteRequest(SystemIndex.NAME, id)));
    client.bulk(
        deletions,
        ActionListener.map(
            listener,
            done -> {
              if (done.hasFailures()) {
                throw new OpenSearchException(done.buildFailureMessage());
              }
              return ids.size();
            }));
  }
}
