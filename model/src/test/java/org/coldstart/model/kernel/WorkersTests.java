package org.coldstart.model.kernel;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;

public class WorkersTests {

  @Test
  public void everyElementIsVisitedOnceInBlocksOfTheGrain() {
    for (int threads = 1; threads <= 3; threads++) {
      try (Workers workers = Workers.start(threads)) {
        int[] visits = new int[1003];
        workers.forEachBlock(
            visits.length,
            10,
            (from, to) -> {
              assertEquals(0, from % 10);
              assertTrue(to - from == 10 || to == 1003);
              for (int i = from; i < to; i++) {
                visits[i]++;
              }
            });
        int[] ones = new int[1003];
        java.util.Arrays.fill(ones, 1);
        assertArrayEquals(ones, visits);
        workers.forEachBlock(0, 10, (from, to) -> visits[-1]++);
      }
    }
  }

  @Test
  public void whatComesBeforeABlockMayEndTheLoop() {
    for (int threads = 1; threads <= 3; threads++) {
      AtomicInteger asked = new AtomicInteger();
      AtomicInteger done = new AtomicInteger();
      RuntimeException enough = new RuntimeException("enough");
      Runnable before =
          () -> {
            if (asked.incrementAndGet() > 7) {
              throw enough;
            }
          };
      try (Workers workers = Workers.start(threads, before)) {
        assertSame(
            enough,
            assertThrows(
                RuntimeException.class,
                () -> workers.forEachBlock(100, 1, (from, to) -> done.incrementAndGet())));
      }
      assertEquals(7, done.get());
    }
  }

  @Test
  public void severalThreadsWork() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    Set<Thread> seen = ConcurrentHashMap.newKeySet();
    try (Workers workers = Workers.start(2)) {
      workers.forEachBlock(
          2,
          1,
          (from, to) -> {
            seen.add(Thread.currentThread());
            both.countDown();
            try {
              assertTrue(both.await(10, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          });
    }
    assertEquals(2, seen.size());
  }

  @Test
  public void theFirstFailureIsThrownAndStopsTheRest() {
    IllegalStateException failure = new IllegalStateException("no");
    AtomicInteger ran = new AtomicInteger();
    try (Workers workers = Workers.start(2)) {
      IllegalStateException thrown =
          assertThrows(
              IllegalStateException.class,
              () ->
                  workers.forEachBlock(
                      100_000,
                      1,
                      (from, to) -> {
                        ran.incrementAndGet();
                        throw failure;
                      }));
      assertSame(failure, thrown);
    }
    assertTrue("blocks after the failure: " + ran, ran.get() <= 2);
  }

  @Test
  public void aFullExecutorDoesNotStopTheCaller() {
    AtomicInteger sum = new AtomicInteger();
    Workers workers =
        Workers.on(
            task -> {
              throw new RejectedExecutionException("full");
            },
            4);
    workers.forEachBlock(100, 7, (from, to) -> sum.addAndGet(to - from));
    assertEquals(100, sum.get());
  }

  @Test
  public void anExecutorThatNeverStartsAnythingDoesNotHangTheCaller() {
    AtomicInteger sum = new AtomicInteger();
    Workers.on(task -> {}, 4).forEachBlock(100, 7, (from, to) -> sum.addAndGet(to - from));
    assertEquals(100, sum.get());
  }

  @Test
  public void senselessNumbersAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Workers.start(0));
    assertThrows(
        IllegalArgumentException.class,
        () -> Workers.start(1).forEachBlock(5, 0, (from, to) -> {}));
  }
}
