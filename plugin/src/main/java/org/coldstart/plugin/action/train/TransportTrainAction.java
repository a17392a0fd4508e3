package org.coldstart.plugin.action.train;

import java.util.Optional;
import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.action.RunAnswer;
import org.coldstart.plugin.action.RunElsewhere;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.run.Runs;
import org.coldstart.plugin.training.TrainerNodes;
import org.coldstart.plugin.training.Trainings;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/**
 * Starts a training: on a node that is set apart for it by {@code node.attr.coldstart_trainer}
 * where there is any, otherwise on the node that was asked.
 */
public final class TransportTrainAction extends HandledTransportAction<TrainRequest, JsonResponse> {

  /** The action. */
  public static final ActionType<JsonResponse> TYPE =
      new ActionType<>("cluster:admin/coldstart/train", JsonResponse::new);

  private final TransportService transportService;
  private final ClusterService clusterService;
  private final Trainings trainings;
  private final Runs runs;

  /** Wired by the node. */
  @Inject
  public TransportTrainAction(
      TransportService transportService,
      ActionFilters filters,
      ClusterService clusterService,
      Trainings trainings,
      Runs runs) {
    super(TYPE.name(), transportService, filters, TrainRequest::new);
    this.transportService = transportService;
    this.clusterService = clusterService;
    this.trainings = trainings;
    this.runs = runs;
  }

  @Override
  protected void doExecute(Task task, TrainRequest request, ActionListener<JsonResponse> listener) {
    RunAnswer answer = new RunAnswer(runs, request.waitForCompletion());
    Optional<DiscoveryNode> trainer = elsewhere();
    if (trainer.isEmpty()) {
      trainings.start(
          request.training(),
          ActionListener.wrap(run -> answer.started(run, listener), listener::onFailure));
      return;
    }
    new RunElsewhere(transportService, answer)
        .start(trainer.get(), TYPE.name(), new TrainRequest(request.training(), false), listener);
  }

  private Optional<DiscoveryNode> elsewhere() {
    ClusterState state = clusterService.state();
    return new TrainerNodes(state.nodes(), ColdStartMetadata.of(state))
        .setApart()
        .filter(trainer -> !trainer.equals(state.nodes().getLocalNode()));
  }
}
