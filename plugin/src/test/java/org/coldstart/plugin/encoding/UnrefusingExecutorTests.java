package org.coldstart.plugin.encoding;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.OpenSearchExecutors;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.test.OpenSearchTestCase;

public class UnrefusingExecutorTests extends OpenSearchTestCase {

  private final ExecutorService pool =
      OpenSearchExecutors.newFixed(
          "small",
          1,
          1,
          OpenSearchExecutors.daemonThreadFactory("small"),
          new ThreadContext(Settings.EMPTY));

  @Override
  public void tearDown() throws Exception {
    terminate(pool);
    super.tearDown();
  }

  public void testAFullPoolTakesEverything() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(50);
    UnrefusingExecutor executor = new UnrefusingExecutor(pool);
    for (int i = 0; i < 50; i++) {
      executor.execute(
          () -> {
            try {
              goOn.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            done.countDown();
          });
    }
    expectThrows(OpenSearchRejectedExecutionException.class, () -> pool.execute(() -> {}));
    goOn.countDown();
    assertTrue(done.await(10, TimeUnit.SECONDS));
  }
}
