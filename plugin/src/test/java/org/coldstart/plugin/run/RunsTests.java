package org.coldstart.plugin.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.coldstart.plugin.ColdStartPlugin;
import org.coldstart.plugin.SettledNodeTestCase;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.plugins.Plugin;
import org.opensearch.tasks.TaskInfo;
import org.opensearch.threadpool.ThreadPool;

public class RunsTests extends SettledNodeTestCase {

  private Runs runs;

  @Override
  protected Collection<Class<? extends Plugin>> getPlugins() {
    return List.of(ColdStartPlugin.class);
  }

  @Override
  protected boolean resetNodeAfterTest() {
    return true;
  }

  @Override
  public void setUp() throws Exception {
    super.setUp();
    runs = getInstanceFromNode(Runs.class);
  }

  public void testARunsOutcomeIsStored() {
    Run run = start(context -> Map.of("documents", 7, "took", Map.of("ms", 3)));
    assertEquals(RunState.RUNNING, run.state());
    Run ended = ended(run);
    assertEquals(RunState.COMPLETED, ended.state());
    assertEquals(Map.of("documents", 7, "took", Map.of("ms", 3)), ended.outcome());
    assertNull(ended.reason());
    assertEquals(3, ended.version());
    assertEquals(List.of(ended), this.<List<Run>>await(runs::list));
  }

  public void testARunShowsAmongTheTasksWithItsProgressUntilItHasEnded() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Run run =
        start(
            context -> {
              context.progress("back-fill", 5, 10);
              told.countDown();
              goOn.await();
              return Map.of();
            });
    assertTrue(told.await(10, TimeUnit.SECONDS));
    TaskInfo task =
        client().admin().cluster().prepareGetTask(new TaskId(run.task())).get().getTask().getTask();
    assertEquals("cluster:admin/coldstart/train", task.getAction());
    assertTrue(task.getDescription(), task.getDescription().contains(run.id()));
    assertTrue(task.getStatus().toString(), task.getStatus().toString().contains("back-fill"));
    goOn.countDown();
    ended(run);
    assertBusy(
        () ->
            expectThrows(
                ResourceNotFoundException.class,
                () -> client().admin().cluster().prepareGetTask(new TaskId(run.task())).get()));
  }

  public void testProgressIsStoredAndDoesNotUndoTheEnd() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    Run run =
        start(
            context -> {
              while (!goOn.await(50, TimeUnit.MILLISECONDS)) {
                context.progress("gradient", 30, 120);
              }
              context.progress("evaluate", 1, 2);
              return Map.of();
            });
    assertBusy(
        () -> {
          Run seen = await(l -> runs.get(run.id(), l));
          assertEquals("gradient", seen.progress().phase());
          assertEquals(30, seen.progress().done());
          assertEquals(120, seen.progress().total());
        });
    goOn.countDown();
    assertEquals(RunState.COMPLETED, ended(run).state());
  }

  public void testAFailureKeepsItsReason() {
    Run ended =
        ended(
            start(
                context -> {
                  throw new IllegalArgumentException("index [ratings] has no interactions");
                }));
    assertEquals(RunState.FAILED, ended.state());
    assertEquals("index [ratings] has no interactions", ended.reason());
    assertEquals(400, ended.status());
    assertNull(ended.outcome());
  }

  public void testALibraryThatDoesNotLoadFailsTheRunOnly() {
    Run ended =
        ended(
            start(
                context -> {
                  throw new UnsatisfiedLinkError("no jnind4jcpu");
                }));
    assertEquals(RunState.FAILED, ended.state());
    assertTrue(ended.reason(), ended.reason().contains("no jnind4jcpu"));
    assertEquals("not the client's mistake", 0, ended.status());
  }

  public void testACancelledRunEndsAsCancelled() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Run run =
        start(
            context -> {
              begun.countDown();
              while (true) {
                context.checkCancelled();
                Thread.sleep(5);
              }
            });
    assertTrue(begun.await(10, TimeUnit.SECONDS));
    this.<Run>await(l -> runs.cancel(run.id(), l));
    Run ended = ended(run);
    assertEquals(RunState.CANCELLED, ended.state());
    assertEquals("asked for by its user", ended.reason());
    OpenSearchStatusException e =
        expectThrows(
            OpenSearchStatusException.class, () -> this.<Run>await(l -> runs.cancel(run.id(), l)));
    assertEquals(409, e.status().getStatus());
  }

  public void testARunThatNeverWasIsNotFound() {
    assertEquals(List.of(), this.<List<Run>>await(runs::list));
    expectThrows(ResourceNotFoundException.class, () -> this.<Run>await(l -> runs.get("none", l)));
    expectThrows(
        ResourceNotFoundException.class, () -> this.<Run>await(l -> runs.cancel("none", l)));
    expectThrows(
        ResourceNotFoundException.class, () -> this.<Run>await(l -> runs.awaitEnd("none", l)));
  }

  public void testTheWorkHasItsStartersContext() {
    ThreadContext context = getInstanceFromNode(ThreadPool.class).getThreadContext();
    AtomicReference<String> seen = new AtomicReference<>();
    Run run;
    try (ThreadContext.StoredContext ignored = context.stashContext()) {
      context.putHeader("user", "ann");
      run =
          start(
              c -> {
                seen.set(context.getHeader("user"));
                return Map.of();
              });
    }
    ended(run);
    assertEquals("ann", seen.get());
  }

  public void testARunWhoseNodeLeftIsFailed() throws Exception {
    Run orphan = orphan();
    lookForOrphans();
    Run ended = ended(orphan);
    assertEquals(RunState.FAILED, ended.state());
    assertTrue(ended.reason(), ended.reason().contains("[lost-node] left the cluster"));
  }

  public void testWhoeverHasLostARunCannotChangeItAnyMore() {
    Run before = orphan();
    Run after =
        before.takenOverBy(
            getInstanceFromNode(ClusterService.class).localNode(), new TaskId("here", 3));
    RunStore store = getInstanceFromNode(RunStore.class);
    this.<Void>await(l -> store.takeOver(before, after, l));
    expectThrows(
        RunTakenOverException.class,
        () ->
            this.<Void>await(
                l -> store.end("orphan", "lost-session", RunState.FAILED, null, "late", 0, l)));
    expectThrows(
        RunTakenOverException.class,
        () ->
            this.<Optional<String>>await(
                l -> store.progress("orphan", "lost-session", RunProgress.NONE, Map.of(), l)));
    expectThrows(
        RunTakenOverException.class, () -> this.<Void>await(l -> store.takeOver(before, after, l)));
    Run stored = await(l -> runs.get("orphan", l));
    assertEquals(RunState.RUNNING, stored.state());
    assertEquals(2, stored.attempts());
    assertEquals("here:3", stored.task());
  }

  public void testARunWhoseNodeLeftIsCancelledByWhoeverTakesItUp() {
    Run orphan = orphan();
    Run asked = await(l -> runs.cancel(orphan.id(), l));
    assertEquals("asked for by its user", asked.cancelRequested());
    assertEquals(RunState.RUNNING, asked.state());
  }

  public void testTheNewestEndedRunsOfEachVerbAreKept() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    Run oldest =
        start(
            context -> {
              goOn.await();
              return Map.of();
            });
    List<Run> trainings = new ArrayList<>();
    List<Run> warmUps = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      trainings.add(ended(start(context -> Map.of())));
      Thread.sleep(2);
    }
    for (int i = 0; i < 5; i++) {
      warmUps.add(ended(await(l -> runs.start("warm_up", "movies", 3, context -> Map.of(), l))));
      Thread.sleep(2);
    }
    Set<String> kept = new HashSet<>();
    kept.add(oldest.id());
    trainings.subList(2, 4).forEach(run -> kept.add(run.id()));
    warmUps.subList(3, 5).forEach(run -> kept.add(run.id()));
    keep("2");
    try {
      assertBusy(
          () ->
              assertEquals(
                  kept,
                  this.<List<Run>>await(runs::list).stream()
                      .map(Run::id)
                      .collect(Collectors.toSet())));
    } finally {
      keep(null);
      goOn.countDown();
    }
    assertEquals(RunState.COMPLETED, ended(oldest).state());
  }

  private void keep(String runs) {
    client()
        .admin()
        .cluster()
        .prepareUpdateSettings()
        .setTransientSettings(Settings.builder().put("plugins.coldstart.runs.keep", runs))
        .get();
  }

  public void testARunningRunIsSeenBehindAnyNumberOfNewerOnes() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    Run old =
        start(
            context -> {
              goOn.await();
              return Map.of();
            });
    try {
      RunSamples.storeNewer(client(), old);
      assertTrue(this.<List<Run>>await(runs::list).stream().allMatch(Run::hasEnded));
      assertEquals(
          List.of(old.id()), this.<List<Run>>await(runs::running).stream().map(Run::id).toList());
    } finally {
      goOn.countDown();
    }
    ended(old);
  }

  /** A run of a process that is not there any more. */
  private Run orphan() {
    Run orphan = RunSamples.lost("orphan", "movies", 1);
    RunSamples.store(getInstanceFromNode(RunStore.class), orphan);
    return orphan;
  }

  private void lookForOrphans() {
    RunSamples.elected(
        getInstanceFromNode(OrphanedRuns.class), getInstanceFromNode(ClusterService.class).state());
  }

  private Run start(RunBody body) {
    return await(l -> runs.start("train", "movies", 3, body, l));
  }

  private Run ended(Run run) {
    return await(l -> runs.awaitEnd(run.id(), l));
  }

  private <T> T await(Consumer<ActionListener<T>> call) {
    PlainActionFuture<T> future = new PlainActionFuture<>();
    call.accept(future);
    return future.actionGet(30, TimeUnit.SECONDS);
  }
}
