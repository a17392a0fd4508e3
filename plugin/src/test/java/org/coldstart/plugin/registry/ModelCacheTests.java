package org.coldstart.plugin.registry;

import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.coldstart.model.TwoTowerModel;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.test.OpenSearchTestCase;

/** The artefact of a test is its stamp's name; a model takes 100 bytes. */
public class ModelCacheTests extends OpenSearchTestCase {

  private static final long MODEL_BYTES = 100;

  private final List<Runnable> queued = new ArrayList<>();
  private final List<String> loaded = new ArrayList<>();
  private final Set<String> live = new HashSet<>();
  private final AtomicLong clock = new AtomicLong();
  private final AtomicLong accounted = new AtomicLong();
  private long limit = 250;
  private CircuitBreakingException trip;
  private ModelCache cache;

  @Override
  public void setUp() throws Exception {
    super.setUp();
    CircuitBreaker breaker = mock(CircuitBreaker.class);
    when(breaker.addEstimateBytesAndMaybeBreak(org.mockito.ArgumentMatchers.anyLong(), anyString()))
        .thenAnswer(
            call -> {
              if (trip != null) {
                throw trip;
              }
              return (double) accounted.addAndGet(call.getArgument(0));
            });
    when(breaker.addWithoutBreaking(org.mockito.ArgumentMatchers.anyLong()))
        .thenAnswer(call -> accounted.addAndGet(call.getArgument(0)));
    cache =
        new ModelCache(
            this::load,
            ModelCacheTests::decode,
            new ModelCache.Surroundings() {
              @Override
              public Set<String> liveStamps() {
                return live;
              }

              @Override
              public String nameOf(String stamp) {
                return "version [7] of model [films], stamp [" + stamp + "]";
              }

              @Override
              public long limitBytes() {
                return limit;
              }
            },
            () -> breaker,
            queued::add,
            clock::get);
  }

  public void testConcurrentAskersShareOneLoad() {
    List<PlainActionFuture<TwoTowerModel>> askers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      askers.add(ask("s"));
    }
    assertEquals(List.of("s"), loaded);
    assertTrue(cache.ifLoaded("s").isEmpty());
    work();
    TwoTowerModel model = askers.get(0).actionGet();
    for (PlainActionFuture<TwoTowerModel> asker : askers) {
      assertSame(model, asker.actionGet());
    }
    assertSame(model, cache.ifLoaded("s").orElseThrow());
    assertSame(model, ask("s").actionGet());
    assertEquals(1, cache.stats().loads());
  }

  public void testManyThreadsGetOneModel() throws Exception {
    Set<TwoTowerModel> models = java.util.concurrent.ConcurrentHashMap.newKeySet();
    CountDownLatch begun = new CountDownLatch(4);
    CountDownLatch answered = new CountDownLatch(4);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread thread =
          new Thread(
              () -> {
                begun.countDown();
                cache.get(
                    "s",
                    ActionListener.wrap(
                        model -> {
                          models.add(model);
                          answered.countDown();
                        },
                        e -> answered.countDown()));
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    work();
    answered.await();
    assertEquals(1, models.size());
    assertEquals(List.of("s"), loaded);
  }

  public void testAFailedLoadIsToldToAllAndTriedAgainWhenAskedAgain() {
    PlainActionFuture<TwoTowerModel> one = ask("missing");
    Exception missing = expectThrows(ResourceNotFoundException.class, one::actionGet);
    assertTrue(
        missing.getMessage(), missing.getMessage().startsWith("version [7] of model [films]"));
    expectThrows(ResourceNotFoundException.class, ask("missing")::actionGet);
    assertEquals(List.of("missing", "missing"), loaded);
    assertEquals(2, cache.stats().failures());
    assertEquals(0, accounted.get());
  }

  public void testABadArtefactIsAnErrorThatNamesTheVersion() {
    PlainActionFuture<TwoTowerModel> asker = ask("corrupt");
    work();
    ArtifactException e = expectThrows(ArtifactException.class, asker::actionGet);
    assertTrue(e.getMessage(), e.getMessage().contains("version [7] of model [films]"));
    assertTrue(e.getMessage(), e.getMessage().contains("[corrupt]"));
    assertEquals(0, accounted.get());
    PlainActionFuture<TwoTowerModel> other = ask("liar");
    work();
    e = expectThrows(ArtifactException.class, other::actionGet);
    assertTrue(e.getMessage(), e.getMessage().contains("it is the artefact of stamp [honest]"));
  }

  public void testTheLeastRecentlyUsedMakesRoom() {
    loaded("a");
    clock.addAndGet(5_000);
    loaded("b");
    clock.addAndGet(5_000);
    assertTrue(cache.ifLoaded("a").isPresent());
    clock.addAndGet(5_000);
    loaded("c");
    assertTrue(cache.ifLoaded("b").isEmpty());
    assertTrue(cache.ifLoaded("a").isPresent());
    assertTrue(cache.ifLoaded("c").isPresent());
    assertEquals(1, cache.stats().evictions());
    assertEquals(2 * MODEL_BYTES, cache.stats().bytes());
    assertEquals(2 * MODEL_BYTES, accounted.get());
  }

  public void testWhatIsLiveStays() {
    live.add("a");
    loaded("a");
    clock.addAndGet(5_000);
    loaded("b");
    clock.addAndGet(5_000);
    loaded("c");
    assertTrue(cache.ifLoaded("a").isPresent());
    assertTrue(cache.ifLoaded("b").isEmpty());
    live.add("c");
    PlainActionFuture<TwoTowerModel> tooMuch = ask("d");
    work();
    CircuitBreakingException e = expectThrows(CircuitBreakingException.class, tooMuch::actionGet);
    assertEquals(429, e.status().getStatus());
    assertTrue(e.getMessage(), e.getMessage().contains("plugins.coldstart.cache.memory_limit"));
    assertTrue(e.getMessage(), e.getMessage().contains("version [7] of model [films]"));
    assertEquals(2 * MODEL_BYTES, accounted.get());
    assertEquals(2, cache.stats().models());
  }

  public void testATrippedBreakerFailsTheRequestThatAsked() {
    trip = new CircuitBreakingException("too much", CircuitBreaker.Durability.TRANSIENT);
    assertSame(trip, expectThrows(CircuitBreakingException.class, ask("s")::actionGet));
    assertEquals(List.of(), loaded);
    trip = null;
    loaded("s");
    assertEquals(MODEL_BYTES, accounted.get());
  }

  public void testVersionsThatAreGoneAreLetGo() {
    loaded("a");
    loaded("b");
    cache.retain("b"::equals);
    assertTrue(cache.ifLoaded("a").isEmpty());
    assertTrue(cache.ifLoaded("b").isPresent());
    assertEquals(MODEL_BYTES, accounted.get());
    assertEquals(0, cache.stats().evictions());
  }

  private void load(String stamp, LongConsumer announced, ActionListener<byte[]> listener) {
    try {
      announced.accept(40);
    } catch (CircuitBreakingException e) {
      listener.onFailure(e);
      return;
    }
    loaded.add(stamp);
    if (stamp.startsWith("missing")) {
      listener.onFailure(new ResourceNotFoundException("no artefact of [{}]", stamp));
    } else {
      listener.onResponse(stamp.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
  }

  private PlainActionFuture<TwoTowerModel> ask(String stamp) {
    PlainActionFuture<TwoTowerModel> future = new PlainActionFuture<>();
    cache.get(stamp, future);
    return future;
  }

  private void loaded(String stamp) {
    PlainActionFuture<TwoTowerModel> future = ask(stamp);
    work();
    future.actionGet();
  }

  private void work() {
    List<Runnable> now = List.copyOf(queued);
    queued.clear();
    now.forEach(Runnable::run);
  }

  private static TwoTowerModel decode(byte[] artifact) throws IOException {
    String stamp = new String(artifact, java.nio.charset.StandardCharsets.UTF_8);
    if (stamp.equals("corrupt")) {
      throw new IOException("bad magic");
    }
    TwoTowerModel model = mock(TwoTowerModel.class);
    when(model.stamp()).thenReturn(stamp.equals("liar") ? "honest" : stamp);
    when(model.ramBytesUsed()).thenReturn(MODEL_BYTES);
    return model;
  }
}
