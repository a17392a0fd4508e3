package org.coldstart.plugin.training;

import java.util.function.Supplier;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.core.common.unit.ByteSizeValue;

/**
 * The memory that this node's trainings take: their data as it grows, and what learning from it is
 * estimated to need. Bounded for all of them together, and accounted for on the plugin's circuit
 * breaker.
 */
public final class TrainingMemory {

  private final Supplier<CircuitBreaker> breaker;
  private final Supplier<ByteSizeValue> limit;
  private long bytes;

  /**
   * @param breaker the plugin's breaker, which the node hands over after it has built its parts
   * @param limit what all trainings may take, asked again and again since it may change
   */
  public TrainingMemory(Supplier<CircuitBreaker> breaker, Supplier<ByteSizeValue> limit) {
    this.breaker = breaker;
    this.limit = limit;
  }

  /** The share of one training, which holds nothing yet. */
  public Share open() {
    return new Share();
  }

  /** What all trainings hold now, in bytes. */
  synchronized long bytes() {
    return bytes;
  }

  private synchronized void take(long more, String what) {
    ByteSizeValue most = limit.get();
    if (bytes + more > most.getBytes()) {
      throw new CircuitBreakingException(
          what
              + " takes more than is left of ["
              + most
              + "], the limit of [plugins.coldstart.training.memory_limit]: raise it, narrow"
              + " [sources.interactions.query], or train on a machine of its own with the command"
              + " line",
          bytes + more,
          most.getBytes(),
          CircuitBreaker.Durability.PERMANENT);
    }
    breaker.get().addEstimateBytesAndMaybeBreak(more, what);
    bytes += more;
  }

  private synchronized void giveBack(long less) {
    breaker.get().addWithoutBreaking(-less);
    bytes -= less;
  }

  /** What one training holds, until it is closed. Used by one thread. */
  public final class Share implements AutoCloseable {

    private long held;

    private Share() {}

    /**
     * Accounts for data that has grown.
     *
     * @param total its size now, in bytes; less than before changes nothing
     * @throws CircuitBreakingException where that is more than there may be
     */
    public void grownTo(long total) {
      if (total > held) {
        take(total - held, "what is read for learning");
        held = total;
      }
    }

    /**
     * Accounts for what learning needs beside the data, before it begins.
     *
     * @param estimate in bytes
     * @throws CircuitBreakingException where that is more than there may be
     */
    public void reserveForLearning(long estimate) {
      take(estimate, "learning, which is estimated to need [" + new ByteSizeValue(estimate) + "],");
      held += estimate;
    }

    @Override
    public void close() {
      giveBack(held);
      held = 0;
    }
  }
}
