package org.coldstart.plugin.encoding;

import java.util.concurrent.Executor;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.common.util.concurrent.AbstractRunnable;

/**
 * A pool that takes every task however long its queue is: for work that was let in before and would
 * be lost otherwise, such as the documents of a bulk. What waits when the node closes is dropped
 * with it.
 */
public final class UnrefusingExecutor implements Executor {

  private static final Logger logger = LogManager.getLogger(UnrefusingExecutor.class);

  private final Executor pool;

  /**
   * @param pool one of the node's
   */
  public UnrefusingExecutor(Executor pool) {
    this.pool = pool;
  }

  @Override
  public void execute(Runnable task) {
    pool.execute(
        new AbstractRunnable() {
          @Override
          protected void doRun() {
            task.run();
          }

          @Override
          public boolean isForceExecution() {
            return true;
          }

          @Override
          public void onFailure(Exception e) {
            logger.error("a task failed that should have told somebody", e);
          }
        });
  }
}
