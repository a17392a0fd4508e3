package org.coldstart.plugin.training;

import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.ModelEntry;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.VersionEntry;
import org.coldstart.plugin.run.CallersRights;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.RunState;
import org.coldstart.plugin.run.Runs;
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.cluster.ClusterChangedEvent;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.ClusterStateListener;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/**
 * Goes on with the trainings that the registry has given to this node and that nobody here works
 * on: those of a node that has died, and those that a lost answer has left without their work. A
 * training that cannot go on is failed with its reason.
 */
public final class AssignedTrainings implements ClusterStateListener {

  private static final Logger logger = LogManager.getLogger(AssignedTrainings.class);
  private static final TimeValue RETRY = TimeValue.timeValueSeconds(5);

  private final Trainings trainings;
  private final Runs runs;
  private final ModelRegistry registry;
  private final TrainingRecords records;
  private final AbandonedVersions abandoned;
  private final CallersRights rights;
  private final ClusterService clusterService;
  private final ThreadPool threadPool;

  /** Wired by the node; hears of cluster states from then on. */
  @Inject
  public AssignedTrainings(
      Trainings trainings,
      Runs runs,
      ModelRegistry registry,
      TrainingRecords records,
      AbandonedVersions abandoned,
      CallersRights rights,
      ClusterService clusterService,
      Client client) {
    this.trainings = trainings;
    this.runs = runs;
    this.registry = registry;
    this.records = records;
    this.abandoned = abandoned;
    this.rights = rights;
    this.clusterService = clusterService;
    this.threadPool = client.threadPool();
    clusterService.addListener(this);
  }

  @Override
  public void clusterChanged(ClusterChangedEvent event) {
    ColdStartMetadata current = ColdStartMetadata.of(event.state());
    if (current != ColdStartMetadata.of(event.previousState())) {
      look(event.state(), current);
    }
  }

  private void look(ClusterState state, ColdStartMetadata current) {
    for (ModelEntry model : current.models().values()) {
      for (VersionEntry version : model.versions().values()) {
        if (version.trainingRun().isPresent()
            && version.maker().isOn(state.nodes().getLocalNode())
            && trainings.claim(version.stamp())) {
          threadPool.generic().execute(() -> takeUp(new Assignment(model.name(), version)));
        }
      }
    }
  }

  /** A version that this node is to train. */
  private record Assignment(String model, VersionEntry version) {

    String run() {
      return version.trainingRun().orElseThrow();
    }

    String stamp() {
      return version.stamp();
    }
  }

  private void takeUp(Assignment assignment) {
    ActionListener<Void> orFail =
        ActionListener.wrap(done -> {}, e -> failedOrAgain(assignment, Optional.empty(), e));
    records.get(
        assignment.run(),
        ActionListener.wrap(
            record -> {
              if (record.isEmpty()) {
                throw lost();
              }
              runs.get(
                  assignment.run(),
                  ActionListener.wrap(
                      run -> goOn(assignment, record.get(), run),
                      e ->
                          orFail.onFailure(
                              ExceptionsHelper.unwrapCause(e) instanceof ResourceNotFoundException
                                  ? lost()
                                  : e)));
            },
            orFail::onFailure));
  }

  private static ResourceNotFoundException lost() {
    return new ResourceNotFoundException(
        "its node left the cluster, and what was stored of the training is lost: start it again");
  }

  private void goOn(Assignment assignment, TrainingRecord before, Run run) {
    ActionListener<Run> begun =
        ActionListener.wrap(
            resumed -> logger.info("run [{}] goes on, attempt [{}]", run.id(), resumed.attempts()),
            e -> failedOrAgain(assignment, Optional.of(run), e));
    if (run.hasEnded()) {
      String reason = run.reason() == null ? "its run has ended" : run.reason();
      fail(assignment, before, reason, ActionListener.wrap(() -> {}));
      return;
    }
    if (run.cancelRequested() != null) {
      fail(
          assignment,
          before,
          run.cancelRequested(),
          ActionListener.wrap(() -> end(run, RunState.CANCELLED, run.cancelRequested(), 0)));
      return;
    }
    TrainingRecord record = before.withStamp(assignment.stamp());
    records.save(
        record,
        ActionListener.wrap(
            saved ->
                abandoned.remove(
                    record.earlierStamps(),
                    ActionListener.wrap(removed -> resume(record, run, begun), begun::onFailure)),
            begun::onFailure));
  }

  private void resume(TrainingRecord record, Run run, ActionListener<Run> listener) {
    try {
      rights.within(record.caller(), run, () -> trainings.resume(record, run, listener));
    } catch (OpenSearchStatusException e) {
      listener.onFailure(e);
    }
  }

  /** What may pass, such as a shard that is not there yet, is tried for as long as it takes. */
  private void failedOrAgain(Assignment assignment, Optional<Run> run, Exception e) {
    RestStatus status = ExceptionsHelper.status(ExceptionsHelper.unwrapCause(e));
    if (status.getStatus() >= 500 || status == RestStatus.TOO_MANY_REQUESTS) {
      logger.debug("the training of run [{}] cannot be taken up yet", assignment.run(), e);
      again(assignment);
      return;
    }
    logger.info("the training of run [{}] cannot go on: the run tells why", assignment.run());
    logger.debug("the training of run [{}] cannot go on", assignment.run(), e);
    String reason = e.getMessage() == null ? e.toString() : e.getMessage();
    abandoned.fail(
        assignment.model(),
        assignment.stamp(),
        reason,
        0,
        ActionListener.wrap(
            () -> {
              run.ifPresent(there -> end(there, RunState.FAILED, reason, status.getStatus()));
              records.delete(
                  assignment.run(),
                  ActionListener.wrap(() -> trainings.release(assignment.stamp())));
            }));
  }

  private void again(Assignment assignment) {
    if (threadPool.scheduler().isShutdown()) {
      return;
    }
    threadPool.schedule(
        () -> {
          trainings.release(assignment.stamp());
          look(clusterService.state(), registry.current());
        },
        RETRY,
        ThreadPool.Names.GENERIC);
  }

  private void fail(
      Assignment assignment, TrainingRecord record, String reason, ActionListener<Void> done) {
    abandoned.fail(
        assignment.model(),
        assignment.stamp(),
        reason,
        0,
        ActionListener.wrap(
            () ->
                abandoned.remove(
                    record.stamps(),
                    ActionListener.wrap(
                        () ->
                            records.delete(
                                assignment.run(),
                                ActionListener.wrap(
                                    () -> {
                                      trainings.release(assignment.stamp());
                                      done.onResponse(null);
                                    }))))));
  }

  private void end(Run run, RunState state, String reason, int status) {
    runs.end(
        run,
        state,
        reason,
        status,
        ActionListener.wrap(
            ended -> {}, e -> logger.warn("the end of run [{}] could not be stored", run.id(), e)));
  }
}
