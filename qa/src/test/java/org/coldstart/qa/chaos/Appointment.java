package org.coldstart.qa.chaos;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Lets a fault meet a run: the faults say of which verb, the operator starts one and tells. */
final class Appointment {
  private String verb;
  private String run;

  /**
   * Waits until a run of a verb has begun.
   *
   * @return its id; empty where none did in time
   */
  synchronized Optional<String> await(String wanted, long millis) throws InterruptedException {
    verb = wanted;
    run = null;
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long left = millis;
    while (run == null && left > 0) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
    verb = null;
    return Optional.ofNullable(run);
  }

  /** The verb that is waited for, if any. */
  synchronized Optional<String> wanted() {
    return Optional.ofNullable(verb);
  }

  /** Tells of a run that has begun. */
  synchronized void begun(String of, String id) {
    if (of.equals(verb)) {
      run = id;
      notifyAll();
    }
  }
}
