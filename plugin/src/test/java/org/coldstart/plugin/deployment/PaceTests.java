package org.coldstart.plugin.deployment;

import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.opensearch.test.OpenSearchTestCase;

public class PaceTests extends OpenSearchTestCase {

  public void testWritesAreSlowedDownToTheRate() {
    Pace pace = new Pace(() -> 1_000, System::nanoTime, () -> {});
    long begin = System.nanoTime();
    for (int i = 0; i < 4; i++) {
      pace.after(50);
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    assertTrue("200 documents at 1,000 a second took " + millis + " ms", millis >= 190);
  }

  public void testWithoutALimitNothingWaits() {
    Pace pace = new Pace(() -> -1, () -> 0L, () -> {});
    pace.after(1_000_000_000);
  }

  public void testWaitingEndsWithTheRun() {
    int[] asked = {0};
    Pace pace =
        new Pace(
            () -> 0.001,
            System::nanoTime,
            () -> {
              if (++asked[0] > 1) {
                throw new CancellationException("enough");
              }
            });
    expectThrows(CancellationException.class, () -> pace.after(1_000));
  }
}
