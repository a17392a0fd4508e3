package org.coldstart.plugin.items;

import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.start.LearnedItem;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.test.OpenSearchTestCase;

/** Behind the cache every item is known whose id begins with k; one that begins with f fails. */
public class CachedItemsTests extends OpenSearchTestCase {

  private static final int FLOATS = 1_000;

  private final List<List<String>> asked = new ArrayList<>();
  private final AtomicLong accounted = new AtomicLong();
  private boolean full;

  private CachedItems cache(long limit) {
    CircuitBreaker breaker = mock(CircuitBreaker.class);
    when(breaker.addEstimateBytesAndMaybeBreak(anyLong(), anyString()))
        .thenAnswer(
            call -> {
              if (full) {
                throw new CircuitBreakingException("full", CircuitBreaker.Durability.TRANSIENT);
              }
              return (double) accounted.addAndGet(call.getArgument(0));
            });
    when(breaker.addWithoutBreaking(anyLong()))
        .thenAnswer(call -> accounted.addAndGet(call.getArgument(0)));
    return new CachedItems(
        (model, ids, executor, listener) -> {
          asked.add(List.copyOf(ids));
          Map<String, LearnedItem> found = new HashMap<>();
          Map<String, Exception> failures = new HashMap<>();
          for (String id : ids) {
            if (id.startsWith("k")) {
              float[] stamp = {model.stamp().hashCode()};
              found.put(id, new LearnedItem(stamp, new float[FLOATS], new float[0]));
            } else if (id.startsWith("f")) {
              failures.put(id, new Exception("gone"));
            }
          }
          executor.execute(() -> listener.onResponse(new FoundItems(found, failures)));
        },
        () -> breaker,
        limit);
  }

  private static TwoTowerModel version(String stamp) {
    TwoTowerModel model = mock(TwoTowerModel.class);
    when(model.stamp()).thenReturn(stamp);
    return model;
  }

  private static FoundItems find(CachedItems cache, TwoTowerModel model, String... ids) {
    return find(cache, model, Runnable::run, ids);
  }

  private static FoundItems find(
      CachedItems cache, TwoTowerModel model, Executor executor, String... ids) {
    PlainActionFuture<FoundItems> future = new PlainActionFuture<>();
    cache.find(model, List.of(ids), executor, future);
    return future.actionGet();
  }

  public void testWhatWasFoundIsNotAskedForAgain() {
    CachedItems cache = cache(1 << 20);
    TwoTowerModel one = version("one");
    FoundItems first = find(cache, one, "k1", "x", "k2", "f");
    assertEquals(Set.of("k1", "k2"), first.items().keySet());
    assertEquals(Set.of("f"), first.failures().keySet());
    FoundItems second = find(cache, one, "k2", "k3", "x", "f", "k1");
    assertEquals(Set.of("k1", "k2", "k3"), second.items().keySet());
    assertEquals(Set.of("f"), second.failures().keySet());
    assertSame(first.items().get("k1"), second.items().get("k1"));
    assertEquals(List.of(List.of("k1", "x", "k2", "f"), List.of("k3", "x", "f")), asked);
    Executor none =
        task -> {
          throw new AssertionError("all is at hand");
        };
    assertEquals(2, find(cache, one, none, "k1", "k3").items().size());
    assertEquals(3, cache.stats().items());
    assertTrue(cache.stats().hits() >= 4);
  }

  public void testVersionsAreKeptApart() {
    CachedItems cache = cache(1 << 20);
    float one = find(cache, version("one"), "k").items().get("k").factor()[0];
    float two = find(cache, version("two"), "k").items().get("k").factor()[0];
    assertNotEquals(one, two, 0f);
    assertEquals(2, asked.size());
  }

  public void testItIsBoundedAndAccountedFor() {
    CachedItems cache = cache(100_000);
    for (int i = 0; i < 200; i++) {
      find(cache, version("one"), "k" + i, "k" + (i + 1));
      assertTrue(cache.stats().bytes() <= 100_000);
      assertEquals(cache.stats().bytes(), accounted.get());
    }
    assertTrue(cache.stats().items() > 10);
    assertTrue(cache.stats().bytes() > 4L * FLOATS * cache.stats().items());
    cache.limit(50_000);
    assertEquals(0, cache.stats().items());
    assertEquals(0, accounted.get());
    find(
        cache,
        version("one"),
        IntStream.range(0, 50).mapToObj(i -> "k" + i).toArray(String[]::new));
    assertTrue(cache.stats().bytes() <= 50_000);
    assertEquals(cache.stats().bytes(), accounted.get());
  }

  public void testAFullBreakerCostsOnlyTheKeeping() {
    CachedItems cache = cache(1 << 20);
    full = true;
    assertEquals(1, find(cache, version("one"), "k").items().size());
    assertEquals(0, cache.stats().items());
    assertEquals(0, accounted.get());
    full = false;
    find(cache, version("one"), "k");
    assertEquals(1, cache.stats().items());
  }
}
