package org.coldstart.plugin.run;

import java.util.concurrent.CancellationException;

/**
 * Ends a run's work on a node that is not to go on with it: the node stops, or another one has
 * taken the run over. The run itself goes on, so that nothing of it is marked or put back.
 */
public final class LeftToAnotherException extends CancellationException {

  private static final long serialVersionUID = 1L;

  LeftToAnotherException(String reason) {
    super(reason);
  }
}
