package org.coldstart.plugin.run;

import org.opensearch.core.action.ActionListener;

/** Goes on with runs of a verb whose node has died. Never blocks. */
@FunctionalInterface
public interface RunSuccessor {

  /**
   * Goes on with a run on this node, which is the elected cluster manager.
   *
   * @param run as it is stored, with the node that has gone
   * @param listener hears when the run is this node's, or has been ended. What may pass, a status
   *     of 500 and above or 429, is tried again; after any other failure the run ends as failed,
   *     with that reason
   */
  void takeUp(Run run, ActionListener<Void> listener);
}
