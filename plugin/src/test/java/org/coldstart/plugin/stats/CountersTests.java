package org.coldstart.plugin.stats;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.Logger;
import org.coldstart.plugin.settings.ColdStartSettings;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Settings;
import org.opensearch.test.OpenSearchTestCase;
import org.opensearch.transport.RemoteTransportException;

public class CountersTests extends OpenSearchTestCase {

  public void testPercentilesAreThoseOfWhatWasRecorded() {
    Timings timings = new Timings();
    assertEquals(Map.of("count", 0L, "total_ms", 0L), timings.snapshot());
    for (int micros = 1; micros <= 1_000; micros++) {
      timings.record(micros * 1_000L);
    }
    Map<String, Object> snapshot = timings.snapshot();
    assertEquals(1_000L, snapshot.get("count"));
    assertEquals(500L, snapshot.get("total_ms"));
    assertEquals(500, (double) snapshot.get("p50_us"), 5);
    assertEquals(900, (double) snapshot.get("p90_us"), 9);
    assertEquals(990, (double) snapshot.get("p99_us"), 10);
    assertEquals(1_000, (double) snapshot.get("max_us"), 10);
  }

  public void testTimesOutOfRangeCount() {
    Timings timings = new Timings();
    timings.record(0);
    timings.record(-5);
    timings.record(Long.MAX_VALUE / 4);
    assertEquals(3, timings.count());
  }

  public void testManyThreadsLoseNothing() throws InterruptedException {
    Timings timings = new Timings();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      threads.add(
          new Thread(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  timings.record(i);
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(40_000, timings.count());
  }

  public void testErrorsAreCountedByTheirCause() {
    ErrorCounts errors = new ErrorCounts();
    errors.count(new IllegalArgumentException("a"));
    errors.count(
        new RemoteTransportException("from another node", new IllegalArgumentException("b")));
    errors.count(new IllegalStateException("c"));
    assertEquals(
        Map.of(
            "total",
            3L,
            "by_kind",
            Map.of("illegal_argument_exception", 2L, "illegal_state_exception", 1L)),
        errors.snapshot());
  }

  public void testRunsAreCountedByVerbAndEnd() {
    RunCounters runs = new RunCounters();
    for (int i = 0; i < 3; i++) {
      runs.started("train");
    }
    runs.ended("train", "completed");
    runs.ended("train", "failed");
    runs.started("deploy");
    assertEquals(
        Map.of("started", 3L, "completed", 1L, "failed", 1L, "cancelled", 0L),
        runs.snapshot().get("train"));
    assertEquals(
        Map.of("started", 1L, "completed", 0L, "failed", 0L, "cancelled", 0L),
        runs.snapshot().get("deploy"));
  }

  public void testOnlyWhatIsSlowIsLogged() {
    Logger log = mock(Logger.class);
    ClusterSettings settings =
        new ClusterSettings(Settings.EMPTY, Set.copyOf(ColdStartSettings.all()));
    SlowEncodings slow = new SlowEncodings(settings, log);
    slow.took("user", "s1", Long.MAX_VALUE / 2);
    settings.applySettings(
        Settings.builder()
            .put(ColdStartSettings.SLOW_ENCODE_WARN.getKey(), "10ms")
            .put(ColdStartSettings.SLOW_ENCODE_INFO.getKey(), "1ms")
            .build());
    slow.took("user", "s2", 12_000_000);
    slow.took("item", "s3", 1_000_000);
    slow.took("item", "s4", 999_999);
    String message = "took[{}micros], side[{}], stamp[{}]";
    verify(log).log(Level.WARN, message, (Object) 12_000L, "user", "s2");
    verify(log).log(Level.INFO, message, (Object) 1_000L, "item", "s3");
    verifyNoMoreInteractions(log);
  }
}
