package org.coldstart.plugin.run;

import static java.util.Map.entry;
import static org.coldstart.plugin.registry.SystemIndex.KIND;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coldstart.plugin.registry.Json;
import org.coldstart.plugin.registry.SystemIndex;
import org.opensearch.action.admin.indices.refresh.RefreshRequest;
import org.opensearch.action.get.GetRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.update.UpdateRequest;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.sort.SortOrder;
import org.opensearch.transport.client.Client;

/**
 * Runs in the system index, a document each. Progress and end are written as partial documents, so
 * that a write of progress which arrives late never takes back an end.
 */
public final class RunStore {

  private static final Map<String, Object> KEYWORD = Map.of("type", "keyword");
  private static final Map<String, Object> LONG = Map.of("type", "long");
  private static final Map<String, Object> DATE = Map.of("type", "date");

  /** How its fields are mapped in the system index. */
  public static final Map<String, Object> MAPPING =
      Map.ofEntries(
          entry(Run.ID, KEYWORD),
          entry(Run.VERB, KEYWORD),
          entry(Run.MODEL, KEYWORD),
          entry(Run.VERSION, LONG),
          entry(Run.NODE, KEYWORD),
          entry(Run.NODE_SESSION, KEYWORD),
          entry(Run.TASK, KEYWORD),
          entry(Run.STATE, KEYWORD),
          entry(Run.PHASE, KEYWORD),
          entry(Run.DONE, LONG),
          entry(Run.TOTAL, LONG),
          entry(Run.EPOCH, LONG),
          entry(Run.LOSS, Map.of("type", "double")),
          entry(Run.STARTED, DATE),
          entry(Run.UPDATED, DATE),
          entry(Run.ETA, LONG),
          entry(Run.OUTCOME, Map.of("type", "object", "enabled", false)),
          entry(Run.REASON, Map.of("type", "keyword", "index", false, "doc_values", false)),
          entry(Run.STATUS, LONG));

  /** The most that a list tells. */
  static final int LISTED = 1_000;

  private static final String RUN_KIND = "run";
  private static final int RETRIES = 5;

  private final SystemIndex index;
  private final Client client;

  /**
   * @param client acts with the plugin's own rights
   */
  public RunStore(SystemIndex index, Client client) {
    this.index = index;
    this.client = client;
  }

  /** Stores a run that begins. */
  void create(Run run, ActionListener<Void> listener) {
    Map<String, Object> source = run.toSource();
    source.put(KIND, RUN_KIND);
    index.ensure(
        ActionListener.wrap(
            ready ->
                client.index(
                    new IndexRequest(SystemIndex.NAME).id(documentId(run.id())).source(source),
                    ActionListener.wrap(written -> listener.onResponse(null), listener::onFailure)),
            listener::onFailure));
  }

  /** Stores how far a run has come. */
  void progress(String id, RunProgress progress, ActionListener<Void> listener) {
    update(id, progress.toSource(), listener);
  }

  /**
   * Stores how a run ended.
   *
   * @param outcome what it came to, null where it was not completed
   * @param reason why it was not completed, null where it was
   * @param status as {@link Run#status} has it
   */
  void end(
      String id,
      RunState state,
      Map<String, Object> outcome,
      String reason,
      int status,
      ActionListener<Void> listener) {
    Map<String, Object> end = new HashMap<>();
    end.put(Run.STATE, state.label());
    end.put(Run.OUTCOME, outcome);
    end.put(Run.REASON, reason);
    end.put(Run.STATUS, status);
    end.put(Run.ETA, null);
    update(id, end, listener);
  }

  private void update(String id, Map<String, Object> fields, ActionListener<Void> listener) {
    Map<String, Object> partial = new HashMap<>(fields);
    partial.put(Run.UPDATED, Instant.now().toEpochMilli());
    client.update(
        new UpdateRequest(SystemIndex.NAME, documentId(id)).doc(partial).retryOnConflict(RETRIES),
        ActionListener.wrap(written -> listener.onResponse(null), listener::onFailure));
  }

  /** A run by its id, if there was one. */
  public void get(String id, ActionListener<Optional<Run>> listener) {
    client.get(
        new GetRequest(SystemIndex.NAME, documentId(id)),
        ActionListener.wrap(
            response ->
                listener.onResponse(
                    response.isExists()
                        ? Optional.of(Run.ofSource(Json.ordered(response.getSourceAsBytesRef())))
                        : Optional.empty()),
            e -> {
              if (e instanceof IndexNotFoundException) {
                listener.onResponse(Optional.empty());
              } else {
                listener.onFailure(e);
              }
            }));
  }

  /**
   * The runs, newest first, at most {@value #LISTED}.
   *
   * @param onlyRunning leaves out those that have ended
   */
  public void list(boolean onlyRunning, ActionListener<List<Run>> listener) {
    if (!index.exists()) {
      listener.onResponse(List.of());
      return;
    }
    BoolQueryBuilder query =
        QueryBuilders.boolQuery().filter(QueryBuilders.termQuery(KIND, RUN_KIND));
    if (onlyRunning) {
      query.filter(QueryBuilders.termQuery(Run.STATE, RunState.RUNNING.label()));
    }
    SearchRequest newestFirst =
        new SearchRequest(SystemIndex.NAME)
            .allowPartialSearchResults(false)
            .source(
                new SearchSourceBuilder()
                    .query(query)
                    .sort(Run.STARTED, SortOrder.DESC)
                    .size(LISTED));
    client
        .admin()
        .indices()
        .refresh(
            new RefreshRequest(SystemIndex.NAME),
            ActionListener.wrap(
                refreshed ->
                    client.search(
                        newestFirst,
                        ActionListener.map(
                            listener,
                            response ->
                                Arrays.stream(response.getHits().getHits())
                                    .map(hit -> Run.ofSource(Json.ordered(hit.getSourceRef())))
                                    .toList())),
                listener::onFailure));
  }

  private static String documentId(String id) {
    return "run/" + id;
  }
}
