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
import org.opensearch.ExceptionsHelper;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.admin.indices.refresh.RefreshRequest;
import org.opensearch.action.get.GetRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.update.UpdateRequest;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.engine.VersionConflictEngineException;
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
  private static final Map<String, Object> STORED_ONLY =
      Map.of("type", "keyword", "index", false, "doc_values", false);

  static final String RUN_KIND = "run";

  /** What another node needs to know to go on with a run; nobody is told of it. */
  private static final String WORK = "work";

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
          entry(Run.ATTEMPTS, LONG),
          entry(Run.RESUMED_FROM, STORED_ONLY),
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
          entry(Run.REASON, STORED_ONLY),
          entry(Run.STATUS, LONG),
          entry(Run.CANCEL_REQUESTED, STORED_ONLY),
          entry(WORK, Map.of("type", "object", "enabled", false)));

  /** The most that a list tells. */
  static final int LISTED = 1_000;

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

  /**
   * Stores a run that begins.
   *
   * @param work what another node needs to know to go on with it; empty where that lies elsewhere,
   *     or none can
   */
  void create(Run run, Map<String, Object> work, ActionListener<Void> listener) {
    Map<String, Object> source = run.toSource();
    source.put(WORK, work);
    source.put(KIND, RUN_KIND);
    index.ensure(
        ActionListener.wrap(
            ready ->
                client.index(
                    new IndexRequest(SystemIndex.NAME).id(documentId(run.id())).source(source),
                    ActionListener.wrap(written -> listener.onResponse(null), listener::onFailure)),
            listener::onFailure));
  }

  /**
   * Stores that another node goes on with a run.
   *
   * @param before the run as it was read last; where its node has changed meanwhile, it fails
   * @param after the run with its new node, task and number of attempts
   */
  void takeOver(Run before, Run after, ActionListener<Void> listener) {
    Map<String, Object> fields = new HashMap<>(after.progress().toSource());
    fields.put(Run.NODE, after.node());
    fields.put(Run.NODE_SESSION, after.nodeSession());
    fields.put(Run.TASK, after.task());
    fields.put(Run.ATTEMPTS, after.attempts());
    fields.put(Run.RESUMED_FROM, after.resumedFrom());
    update(before.id(), before.nodeSession(), fields, RETRIES, done(listener));
  }

  /** Stores that somebody wants a run to stop, wherever it is. */
  void requestCancel(String id, String reason, ActionListener<Void> listener) {
    client.update(
        new UpdateRequest(SystemIndex.NAME, documentId(id))
            .doc(Map.of(Run.CANCEL_REQUESTED, reason))
            .retryOnConflict(RETRIES),
        ActionListener.map(listener, written -> null));
  }

  /**
   * Stores how far a run has come.
   *
   * @param session the process that works on it; where another has taken it over, nothing is stored
   *     and the answer is a {@link RunTakenOverException}
   * @param work of what {@link #create} stored, what is different by now
   * @param listener gets why the run is to stop, if somebody said so
   */
  void progress(
      String id,
      String session,
      RunProgress progress,
      Map<String, Object> work,
      ActionListener<Optional<String>> listener) {
    Map<String, Object> fields = new HashMap<>(progress.toSource());
    if (!work.isEmpty()) {
      fields.put(WORK, work);
    }
    update(
        id,
        session,
        fields,
        RETRIES,
        ActionListener.map(listener, run -> Optional.ofNullable(run.cancelRequested())));
  }

  /** Stores from where a node has taken up a run that another one had begun. */
  void resumedFrom(String id, String session, String from, ActionListener<Void> listener) {
    Map<String, Object> fields = new HashMap<>();
    fields.put(Run.RESUMED_FROM, from);
    update(id, session, fields, RETRIES, done(listener));
  }

  /**
   * Stores how a run ended.
   *
   * @param session the process that worked on it, as for {@link #progress}
   * @param outcome what it came to, null where it was not completed
   * @param reason why it was not completed, null where it was
   * @param status as {@link Run#status} has it
   */
  void end(
      String id,
      String session,
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
    update(id, session, end, RETRIES, done(listener));
  }

  private static ActionListener<Run> done(ActionListener<Void> listener) {
    return ActionListener.map(listener, run -> null);
  }

  /**
   * Changes a run's document, but only while it belongs to a process.
   *
   * @param listener gets the run as it was just before
   */
  private void update(
      String id,
      String session,
      Map<String, Object> fields,
      int retries,
      ActionListener<Run> listener) {
    client.get(
        new GetRequest(SystemIndex.NAME, documentId(id)),
        ActionListener.wrap(
            found -> {
              if (!found.isExists()) {
                throw new ResourceNotFoundException("there is no run [{}]", id);
              }
              Run run = Run.ofSource(Json.ordered(found.getSourceAsBytesRef()));
              if (!run.nodeSession().equals(session)) {
                throw new RunTakenOverException(id, run.node());
              }
              Map<String, Object> partial = new HashMap<>(fields);
              partial.put(Run.UPDATED, Instant.now().toEpochMilli());
              client.update(
                  new UpdateRequest(SystemIndex.NAME, documentId(id))
                      .doc(partial)
                      .setIfSeqNo(found.getSeqNo())
                      .setIfPrimaryTerm(found.getPrimaryTerm()),
                  ActionListener.wrap(
                      written -> listener.onResponse(run),
                      e -> {
                        boolean conflict =
                            ExceptionsHelper.unwrapCause(e)
                                instanceof VersionConflictEngineException;
                        if (conflict && retries > 0) {
                          update(id, session, fields, retries - 1, listener);
                        } else {
                          listener.onFailure(e);
                        }
                      }));
            },
            listener::onFailure));
  }

  /** A run by its id, if there was one. */
  public void get(String id, ActionListener<Optional<Run>> listener) {
    index.get(documentId(id), ActionListener.map(listener, found -> found.map(Run::ofSource)));
  }

  /** What a node needs to know to go on with a run; empty where nothing was stored. */
  @SuppressWarnings("unchecked")
  void work(String id, ActionListener<Map<String, Object>> listener) {
    index.get(
        documentId(id),
        ActionListener.map(
            listener,
            found -> found.map(source -> (Map<String, Object>) source.get(WORK)).orElse(Map.of())));
  }

  /**
   * The runs, newest first, at most {@value #LISTED}.
   *
   * @param onlyRunning leaves out those that have ended
   */
  public void list(boolean onlyRunning, ActionListener<List<Run>> listener) {
    index.whenReadable(
        ActionListener.wrap(
            readable -> {
              if (readable) {
                search(onlyRunning, listener);
              } else {
                listener.onResponse(List.of());
              }
            },
            listener::onFailure));
  }

  private void search(boolean onlyRunning, ActionListener<List<Run>> listener) {
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

  static String documentId(String id) {
    return "run/" + id;
  }
}
