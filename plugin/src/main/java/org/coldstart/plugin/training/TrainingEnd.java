package org.coldstart.plugin.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.model.TrainedModel;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.evaluation.GateCheck;
import org.coldstart.model.evaluation.HeldOutRanks;
import org.coldstart.plugin.deployment.RolloutRequest;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.VersionEntry;
import org.coldstart.plugin.run.RunContext;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.action.ActionListener;

/**
 * What is left of a training once its version is ready: the version is deployed where that was
 * asked for, and what only the training needed is removed. It can be done again by another node.
 * Blocks, so it belongs on the training threads.
 */
final class TrainingEnd {

  private static final Logger logger = LogManager.getLogger(TrainingEnd.class);

  private final Training.Surroundings around;
  private final TrainingRecord record;
  private final int version;

  /**
   * @param record what was asked for
   * @param version the number of the version
   */
  TrainingEnd(Training.Surroundings around, TrainingRecord record, int version) {
    this.around = around;
    this.record = record;
    this.version = version;
  }

  /**
   * Does it for a training whose node has gone.
   *
   * @param ready the version
   * @return what the training came to, as far as that is still known
   */
  Map<String, Object> finish(RunContext context, VersionEntry ready) {
    context.resumedFrom("the finished version");
    Map<String, Object> outcome = new LinkedHashMap<>();
    outcome.put("version", ready.number());
    outcome.put("stamp", ready.stamp());
    outcome.put("dimension", ready.dimension());
    outcome.put("bytes", ready.bytes());
    outcome.put("examples", ready.examples());
    outcome.put("took_ms", ready.tookMillis());
    finish(
        context, outcome, record.request().deploy() ? heldOut(ready.stamp()).orElse(null) : null);
    return outcome;
  }

  /**
   * Does it.
   *
   * @param outcome gets what was deployed
   * @param heldOut what the version was judged on; not looked at where nothing is deployed
   */
  void finish(RunContext context, Map<String, Object> outcome, HeldOutRanks heldOut) {
    try {
      if (record.request().deploy()) {
        outcome.put("deployed", deploy(context, heldOut));
      }
    } finally {
      if (!context.isLeftToAnother()) {
        PlainActionFuture.<Void, RuntimeException>get(this::removeTraces);
      }
    }
  }

  /**
   * Brings the version to every deployment of its model where it may replace what is there. Where
   * that fails it goes on with the next; what it answers tells why. Fails only where all have.
   */
  private List<Object> deploy(RunContext context, HeldOutRanks heldOut) {
    String model = record.request().model();
    List<Object> deployed = new ArrayList<>();
    List<RuntimeException> failed = new ArrayList<>();
    for (Deployment deployment : around.registry().deploymentsThere(model)) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("index", deployment.index());
      told.put("field", deployment.field());
      try {
        deploy(context, heldOut, deployment, told);
      } catch (CancellationException e) {
        throw e;
      } catch (RuntimeException e) {
        context.checkCancelled();
        logger.warn(
            "version [{}] of model [{}] is not deployed on [{}]",
            version,
            model,
            deployment.index(),
            e);
        told.put("error", e.getMessage() == null ? e.toString() : e.getMessage());
        failed.add(e);
      }
      deployed.add(told);
    }
    if (!failed.isEmpty() && failed.size() == deployed.size()) {
      throw failed.get(0);
    }
    return deployed;
  }

  private void deploy(
      RunContext context, HeldOutRanks heldOut, Deployment deployment, Map<String, Object> told) {
    List<String> failures =
        new GateCheck(heldOut, activeHeldOut(deployment))
            .failures(record.effectiveDefinition().gate());
    told.put("gate", GateCheck.told(failures));
    if (failures.isEmpty()) {
      told.putAll(
          around
              .rollouts()
              .deployWithin(
                  context,
                  RolloutRequest.ofVersion(
                      record.request().model(), deployment.index(), deployment.field(), version)));
    }
  }

  /** What the version that a deployment's queries read was judged on. */
  Optional<HeldOutRanks> activeHeldOut(Deployment deployment) {
    return deployment.active().flatMap(slot -> heldOut(slot.stamp()));
  }

  private Optional<HeldOutRanks> heldOut(String stamp) {
    TwoTowerModel model =
        PlainActionFuture.<TwoTowerModel, RuntimeException>get(l -> around.cache().get(stamp, l));
    return model instanceof TrainedModel trained
        ? Optional.ofNullable(trained.heldOut())
        : Optional.empty();
  }

  /** Removes what nobody needs once the training has ended, whatever it came to. */
  void removeTraces(ActionListener<Void> done) {
    around
        .abandoned()
        .remove(
            record.earlierStamps(),
            ActionListener.wrap(
                removed ->
                    around
                        .records()
                        .delete(
                            record.run(),
                            ActionListener.wrap(
                                done::onResponse,
                                e -> {
                                  logger.warn("the record of run [{}] stays", record.run(), e);
                                  done.onResponse(null);
                                })),
                done::onFailure));
  }
}
