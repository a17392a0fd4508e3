package org.coldstart.plugin.deployment;

import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.plugin.run.CallersRights;
import org.coldstart.plugin.run.OrphanedRuns;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.RunState;
import org.coldstart.plugin.run.RunSuccessor;
import org.coldstart.plugin.run.Runs;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;

/**
 * Goes on with roll-outs whose node has died, on the elected cluster manager: what coordinates a
 * roll-out only sends steps to the nodes that hold the documents.
 */
public final class OrphanedRollouts implements RunSuccessor {

  private static final Logger logger = LogManager.getLogger(OrphanedRollouts.class);

  private final Rollouts rollouts;
  private final Runs runs;
  private final CallersRights rights;

  /** Wired by the node; hears of orphans from then on. */
  @Inject
  public OrphanedRollouts(
      OrphanedRuns orphans, Rollouts rollouts, Runs runs, CallersRights rights) {
    this.rollouts = rollouts;
    this.runs = runs;
    this.rights = rights;
    orphans.succeed(Rollouts.VERB, this);
  }

  /** Where it was cancelled, its slot is freed as any that nobody fills: {@link AbandonedSlots}. */
  @Override
  public void takeUp(Run run, ActionListener<Void> listener) {
    if (run.cancelRequested() != null) {
      runs.end(run, RunState.CANCELLED, run.cancelRequested(), 0, listener);
      return;
    }
    runs.work(
        run.id(),
        ActionListener.wrap(
            work -> {
              RolloutWork left = read(work);
              rights.within(
                  left.caller(),
                  run,
                  () ->
                      rollouts.resume(
                          run,
                          left,
                          ActionListener.map(
                              listener,
                              resumed -> {
                                logger.info(
                                    "run [{}], deploy of model [{}], goes on here, attempt [{}]",
                                    run.id(),
                                    run.model(),
                                    resumed.attempts());
                                return null;
                              })));
            },
            listener::onFailure));
  }

  private static RolloutWork read(Map<String, Object> work) {
    if (work.isEmpty()) {
      throw new ResourceNotFoundException(
          "its node left the cluster, and what was stored of the roll-out is lost: start it again");
    }
    return RolloutWork.ofMap(work);
  }
}
