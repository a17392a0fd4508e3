package org.coldstart.plugin.run;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.plugin.registry.PluginClient;
import org.coldstart.plugin.stats.RunCounters;
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.admin.cluster.node.tasks.cancel.CancelTasksRequest;
import org.opensearch.action.support.GroupedActionListener;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.UUIDs;
import org.opensearch.common.inject.Inject;
import org.opensearch.common.lifecycle.Lifecycle;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.util.concurrent.AbstractRunnable;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.tasks.Task;
import org.opensearch.tasks.TaskManager;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/**
 * Starts runs on this node, and tells of and cancels runs anywhere. Answers come from the runs'
 * documents, so any node can give them, at most {@value RunContext#STORED_EVERY_MILLIS} ms late; an
 * outcome is stored before its run ends.
 */
public final class Runs {

  /** The thread pool that runs work on. */
  public static final String THREAD_POOL = "coldstart_train";

  private static final Logger logger = LogManager.getLogger(Runs.class);
  private static final String ACTION_PREFIX = "cluster:admin/coldstart/";
  private static final String CANCELLED_BY_USER = "asked for by its user";
  private static final long FIRST_END_RETRY_MILLIS = 5_000;
  private static final long SLOWEST_END_RETRY_MILLIS = 60_000;
  private static final long FIRST_LOOK_MILLIS = 100;
  private static final long SLOWEST_LOOK_MILLIS = 2_000;

  /** Looks in a row that may find the runs unreadable, as while their shard's node is replaced. */
  private static final int BLIND_LOOKS = 150;

  private final RunStore store;
  private final ClusterService clusterService;
  private final ThreadPool threadPool;
  private final TaskManager taskManager;
  private final PluginClient client;
  private final RunCounters counters;

  /** Wired by the node. */
  @Inject
  public Runs(
      RunStore store,
      ClusterService clusterService,
      TransportService transportService,
      PluginClient client,
      RunCounters counters) {
    this.store = store;
    this.clusterService = clusterService;
    this.threadPool = transportService.getThreadPool();
    this.taskManager = transportService.getTaskManager();
    this.client = client;
    this.counters = counters;
  }

  /** How the wire knows a run's status. */
  public static NamedWriteableRegistry.Entry namedWriteable() {
    return new NamedWriteableRegistry.Entry(
        Task.Status.class, RunTask.Status.NAME, RunTask.Status::new);
  }

  /** An id for a run that is about to be started. */
  public static String newId() {
    return UUIDs.randomBase64UUID();
  }

  /**
   * Starts a run on this node, under an id of its own, of which nothing is stored that another node
   * could go on with; see the other {@code start}.
   */
  public void start(
      String verb, String model, int version, RunBody body, ActionListener<Run> listener) {
    start(newId(), verb, model, version, Map.of(), body, listener);
  }

  /**
   * Starts a run on this node.
   *
   * @param id from {@link #newId}
   * @param verb what it does: {@code train}, {@code deploy} …; the task's action is {@code
   *     cluster:admin/coldstart/<verb>}
   * @param model the model's name
   * @param version the version that it makes or handles, 0 where it handles none
   * @param work what another node needs to know to go on with it, as JSON; empty where that is
   *     stored elsewhere
   * @param body the work
   * @param listener hears as soon as the run is stored and its work is queued. After a failure
   *     there is no run and the body was not called
   */
  public void start(
      String id,
      String verb,
      String model,
      int version,
      Map<String, Object> work,
      RunBody body,
      ActionListener<Run> listener) {
    RunTask task = register(id, verb, model);
    Instant now = Instant.ofEpochMilli(threadPool.absoluteTimeInMillis());
    Run run = Run.begun(id, verb, model, version, clusterService.localNode(), taskId(task), now);
    begin(run, task, body, l -> store.create(run, work, l), listener);
  }

  /**
   * Goes on on this node with a run whose node has gone.
   *
   * @param before the run as it is stored
   * @param body the work
   * @param listener hears as soon as the run is this node's and its work is queued. After a failure
   *     the body was not called
   */
  public void resume(Run before, RunBody body, ActionListener<Run> listener) {
    RunTask task = register(before.id(), before.verb(), before.model());
    Run run = before.takenOverBy(clusterService.localNode(), taskId(task));
    begin(run, task, body, l -> store.takeOver(before, run, l), listener);
  }

  /** What was stored for whoever goes on with a run; empty where nothing was. */
  public void work(String id, ActionListener<Map<String, Object>> listener) {
    store.work(id, listener);
  }

  /** Ends a run that nobody works on, without more ado. */
  public void end(Run run, RunState state, String reason, int status, ActionListener<Void> done) {
    store.end(run.id(), run.nodeSession(), state, null, reason, status, done);
  }

  private RunTask register(String id, String verb, String model) {
    return (RunTask)
        taskManager.register(
            RunTask.TYPE,
            ACTION_PREFIX + verb,
            new RunTask.Registration("run[" + id + "], " + verb + " model[" + model + "]"));
  }

  private TaskId taskId(RunTask task) {
    return new TaskId(clusterService.localNode().getId(), task.getId());
  }

  private void begin(
      Run run,
      RunTask task,
      RunBody body,
      Consumer<ActionListener<Void>> storing,
      ActionListener<Run> listener) {
    RunContext context =
        new RunContext(run, task, store, threadPool::relativeTimeInMillis, this::isStopping);
    storing.accept(
        ActionListener.wrap(
            stored -> {
              counters.started(run.verb());
              threadPool.executor(THREAD_POOL).execute(new Work(run, task, context, body));
              listener.onResponse(run);
            },
            e -> {
              taskManager.unregister(task);
              listener.onFailure(e);
            }));
  }

  private boolean isStopping() {
    return clusterService.lifecycleState() != Lifecycle.State.STARTED;
  }

  /** A run by its id; fails with {@link ResourceNotFoundException} where there was none. */
  public void get(String id, ActionListener<Run> listener) {
    store.get(
        id, ActionListener.wrap(run -> listener.onResponse(found(id, run)), listener::onFailure));
  }

  /** The runs, newest first, at most {@value RunStore#LISTED}. */
  public void list(ActionListener<List<Run>> listener) {
    store.list(false, listener);
  }

  /** The runs that have not ended, whatever has been started since. */
  public void running(ActionListener<List<Run>> listener) {
    store.list(true, listener);
  }

  /**
   * Asks a run to stop, on whichever node it works; answers when it has been asked. Fails with 404
   * where there was no such run, with 409 where it has ended.
   */
  public void cancel(String id, ActionListener<Run> listener) {
    get(
        id,
        ActionListener.wrap(
            run -> {
              if (run.hasEnded()) {
                throw new OpenSearchStatusException(
                    "run [{}] has ended already: it is [{}]",
                    RestStatus.CONFLICT,
                    id,
                    run.state().label());
              }
              store.requestCancel(
                  id,
                  CANCELLED_BY_USER,
                  ActionListener.wrap(
                      stored ->
                          get(
                              id,
                              ActionListener.wrap(
                                  latest -> cancelTask(latest, listener), listener::onFailure)),
                      listener::onFailure));
            },
            listener::onFailure));
  }

  /**
   * Asks all runs of a model to stop; answers when they have been asked, as far as that goes: what
   * has ended meanwhile is left alone, and what cannot be asked is logged.
   *
   * @param known ids of runs that may be too new to be found
   */
  public void cancelAllOf(String model, Collection<String> known, ActionListener<Void> listener) {
    store.list(
        true,
        ActionListener.wrap(
            running -> {
              Set<String> ids = new HashSet<>(known);
              running.stream()
                  .filter(run -> run.model().equals(model))
                  .forEach(r -> ids.add(r.id()));
              cancelAll(ids, listener);
            },
            e -> {
              logger.warn("the runs of model [{}] cannot be found", model, e);
              cancelAll(known, listener);
            }));
  }

  private void cancelAll(Collection<String> ids, ActionListener<Void> listener) {
    if (ids.isEmpty()) {
      listener.onResponse(null);
      return;
    }
    GroupedActionListener<Void> all =
        new GroupedActionListener<>(ActionListener.map(listener, asked -> null), ids.size());
    ids.forEach(
        id ->
            cancel(
                id,
                ActionListener.wrap(
                    asked -> all.onResponse(null),
                    e -> {
                      logger.debug("run [{}] cannot be cancelled", id, e);
                      all.onResponse(null);
                    })));
  }

  /** Where the run's node has gone meanwhile, whoever goes on finds the request in its document. */
  private void cancelTask(Run run, ActionListener<Run> listener) {
    CancelTasksRequest request = new CancelTasksRequest();
    request.setTaskId(new TaskId(run.task()));
    request.setReason(CANCELLED_BY_USER);
    client
        .admin()
        .cluster()
        .cancelTasks(
            request,
            ActionListener.wrap(cancelled -> get(run.id(), listener), listener::onFailure));
  }

  /** Answers when a run has ended, by looking at what is stored; survives any change of nodes. */
  public void awaitEnd(String id, ActionListener<Run> listener) {
    look(id, FIRST_LOOK_MILLIS, BLIND_LOOKS, listener);
  }

  private void look(String id, long thenAfterMillis, int blind, ActionListener<Run> listener) {
    get(
        id,
        ActionListener.wrap(
            run -> {
              if (run.hasEnded()) {
                listener.onResponse(run);
              } else {
                lookAgain(id, thenAfterMillis, BLIND_LOOKS, listener);
              }
            },
            e -> {
              RestStatus status = ExceptionsHelper.status(ExceptionsHelper.unwrapCause(e));
              boolean passing = status.getStatus() >= 500 || status == RestStatus.TOO_MANY_REQUESTS;
              if (passing && blind > 0 && !threadPool.scheduler().isShutdown()) {
                lookAgain(id, SLOWEST_LOOK_MILLIS, blind - 1, listener);
              } else {
                listener.onFailure(e);
              }
            }));
  }

  private void lookAgain(String id, long afterMillis, int blind, ActionListener<Run> listener) {
    threadPool.schedule(
        () -> look(id, Math.min(2 * afterMillis, SLOWEST_LOOK_MILLIS), blind, listener),
        TimeValue.timeValueMillis(afterMillis),
        ThreadPool.Names.GENERIC);
  }

  /** The status of what a client can mend: its own mistake, or a limit; 0 for all else. */
  private static int mistake(Exception e) {
    int status = ExceptionsHelper.status(ExceptionsHelper.unwrapCause(e)).getStatus();
    return status >= 400 && status < 500 ? status : 0;
  }

  private static Run found(String id, Optional<Run> run) {
    return run.orElseThrow(() -> new ResourceNotFoundException("there is no run [{}]", id));
  }

  /** Until it is stored, or the node closes: what seems to go on keeps others from beginning. */
  private void end(
      Run run,
      RunTask task,
      RunState state,
      Map<String, Object> outcome,
      String reason,
      int status,
      long thenAfterMillis) {
    store.end(
        run.id(),
        run.nodeSession(),
        state,
        outcome,
        reason,
        status,
        ActionListener.wrap(
            ended -> taskManager.unregister(task),
            e -> {
              logger.warn("the end of run [{}], {}, could not be stored", run.id(), state, e);
              if (e instanceof RunTakenOverException || threadPool.scheduler().isShutdown()) {
                taskManager.unregister(task);
                return;
              }
              long next = Math.min(2 * thenAfterMillis, SLOWEST_END_RETRY_MILLIS);
              threadPool.schedule(
                  () -> end(run, task, state, outcome, reason, status, next),
                  TimeValue.timeValueMillis(thenAfterMillis),
                  ThreadPool.Names.GENERIC);
            }));
  }

  /** A run's work on its thread. */
  private final class Work extends AbstractRunnable {

    private final Run run;
    private final RunTask task;
    private final RunContext context;
    private final RunBody body;
    private boolean began;

    Work(Run run, RunTask task, RunContext context, RunBody body) {
      this.run = run;
      this.task = task;
      this.context = context;
      this.body = body;
    }

    @Override
    protected void doRun() throws Exception {
      context.checkCancelled();
      began = true;
      try {
        Map<String, Object> outcome = body.run(context);
        ended(RunState.COMPLETED, outcome, null, 0);
      } catch (LinkageError e) {
        // A native library that does not load ends the run, not the node.
        onFailure(new IllegalStateException(e.toString(), e));
      }
    }

    @Override
    public void onFailure(Exception e) {
      if (began) {
        failed(e);
      } else {
        body.neverRan(e, () -> failed(e));
      }
    }

    /** What a client can mend may quote what a user's document holds: that is not for the log. */
    private void log(Exception e, int status) {
      if (status == 0) {
        logger.warn("run [{}], {} of model [{}], failed", run.id(), run.verb(), run.model(), e);
      } else {
        logger.info(
            "run [{}], {} of model [{}], failed with status [{}]: it tells why",
            run.id(),
            run.verb(),
            run.model(),
            status);
        logger.debug("run [{}] failed", run.id(), e);
      }
    }

    private void failed(Exception e) {
      if (context.isLeftToAnother()) {
        logger.info("run [{}], {} of model [{}], is left", run.id(), run.verb(), run.model());
        taskManager.unregister(task);
      } else if (task.isCancelled() || e instanceof CancellationException) {
        String reason =
            task.getReasonCancelled() == null ? e.getMessage() : task.getReasonCancelled();
        ended(RunState.CANCELLED, null, reason, 0);
      } else {
        int status = mistake(e);
        log(e, status);
        String reason = e.getMessage() == null ? e.toString() : e.getMessage();
        counters.errors().count(e);
        ended(RunState.FAILED, null, reason, status);
      }
    }

    private void ended(RunState state, Map<String, Object> outcome, String reason, int status) {
      counters.ended(run.verb(), state.label());
      end(run, task, state, outcome, reason, status, FIRST_END_RETRY_MILLIS);
    }
  }
}
