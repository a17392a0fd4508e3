package org.coldstart.model.kernel;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A loop spread over threads. The range is cut into blocks whose borders depend on the range and
 * the grain alone, never on the number of threads, so a task that writes only what belongs to its
 * own block gives the same result however many threads there are.
 *
 * <p>The calling thread works too and goes on alone where the executor has no thread to spare, so a
 * busy or full executor makes it slower and never hangs it.
 */
public final class Workers implements AutoCloseable {

  /** Work on one block of a range. */
  @FunctionalInterface
  public interface Block {
    /** Works on the elements from {@code from} to before {@code to}. */
    void run(int from, int to);
  }

  private final int threads;
  private final Executor executor;
  private final ExecutorService owned;
  private final Runnable beforeBlock;

  private Workers(int threads, Executor executor, ExecutorService owned, Runnable beforeBlock) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, not " + threads);
    }
    this.threads = threads;
    this.executor = executor;
    this.owned = owned;
    this.beforeBlock = beforeBlock;
  }

  /** Works on the calling thread and on up to {@code threads − 1} threads of an executor. */
  public static Workers on(Executor executor, int threads) {
    return new Workers(threads, executor, null, () -> {});
  }

  /**
   * Works on the calling thread and on {@code threads − 1} daemon threads that {@link #close} ends.
   */
  public static Workers start(int threads) {
    return start(threads, () -> {});
  }

  /**
   * The same under a condition.
   *
   * @param beforeBlock called before each block, by the thread that is to work on it; what it
   *     throws ends the loop as an exception of a block does
   */
  public static Workers start(int threads, Runnable beforeBlock) {
    if (threads <= 1) {
      return new Workers(threads, Runnable::run, null, beforeBlock);
    }
    AtomicInteger number = new AtomicInteger();
    ExecutorService pool =
        Executors.newFixedThreadPool(
            threads - 1,
            task -> {
              Thread thread = new Thread(task, "coldstart-worker-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    return new Workers(threads, pool, pool, beforeBlock);
  }

  /** How many threads work at most, the caller's among them. */
  public int threads() {
    return threads;
  }

  /**
   * Runs a task over 0 … size − 1 and returns when all of it is done. The first exception that a
   * block throws keeps further blocks from starting and is thrown here.
   *
   * @param grain elements of a block, at least 1
   */
  public void forEachBlock(int size, int grain, Block task) {
    if (grain < 1) {
      throw new IllegalArgumentException("grain must be at least 1, not " + grain);
    }
    int blocks = (int) (((long) size + grain - 1) / grain);
    Run run = new Run(size, grain, blocks, beforeBlock, task);
    for (int helper = 1; helper < Math.min(threads, blocks); helper++) {
      try {
        executor.execute(run);
      } catch (RejectedExecutionException full) {
        break;
      }
    }
    run.run();
    run.await();
  }

  @Override
  public void close() {
    if (owned != null) {
      owned.shutdownNow();
    }
  }

  /** One loop: its blocks are handed out in order to whoever asks. */
  private static final class Run implements Runnable {
    private final int size;
    private final int grain;
    private final int blocks;
    private final Runnable beforeBlock;
    private final Block task;
    private final AtomicInteger next = new AtomicInteger();
    private int finished;
    private Throwable failure;

    Run(int size, int grain, int blocks, Runnable beforeBlock, Block task) {
      this.size = size;
      this.grain = grain;
      this.blocks = blocks;
      this.beforeBlock = beforeBlock;
      this.task = task;
    }

    @Override
    public void run() {
      for (int block = next.getAndIncrement();
          block >= 0 && block < blocks;
          block = next.getAndIncrement()) {
        Throwable thrown = null;
        if (!failed()) {
          try {
            beforeBlock.run();
            int from = block * grain;
            task.run(from, (int) Math.min(size, (long) from + grain));
          } catch (Throwable t) {
            thrown = t;
          }
        }
        finish(thrown);
      }
    }

    private synchronized boolean failed() {
      return failure != null;
    }

    private synchronized void finish(Throwable thrown) {
      if (failure == null) {
        failure = thrown;
      }
      finished++;
      if (finished == blocks) {
        notifyAll();
      }
    }

    private synchronized void await() {
      boolean interrupted = false;
      while (finished < blocks) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true; // the blocks are short and must not outlive this call
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
    }
  }
}
