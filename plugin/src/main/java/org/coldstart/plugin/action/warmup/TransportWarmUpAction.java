package org.coldstart.plugin.action.warmup;

import java.util.Map;
import java.util.Optional;
import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.action.RunAnswer;
import org.coldstart.plugin.action.RunElsewhere;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.ModelEntry;
import org.coldstart.plugin.run.Caller;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.Runs;
import org.coldstart.plugin.run.SecurityPresence;
import org.coldstart.plugin.training.TrainerNodes;
import org.coldstart.plugin.warmup.WarmUpOwners;
import org.coldstart.plugin.warmup.WarmUps;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/**
 * Starts a warm-up: on a node that is set apart for training where there is any, otherwise on the
 * node that was asked. One that a definition asks for is started on a node with data.
 */
public final class TransportWarmUpAction
    extends HandledTransportAction<WarmUpRequest, JsonResponse> {

  /** The action. */
  public static final ActionType<JsonResponse> TYPE =
      new ActionType<>("cluster:admin/coldstart/warm_up", JsonResponse::new);

  private final TransportService transportService;
  private final ClusterService clusterService;
  private final WarmUps warmUps;
  private final WarmUpOwners owners;
  private final SecurityPresence security;
  private final Runs runs;

  /** Wired by the node. */
  @Inject
  public TransportWarmUpAction(
      TransportService transportService,
      ActionFilters filters,
      ClusterService clusterService,
      WarmUps warmUps,
      WarmUpOwners owners,
      SecurityPresence security,
      Runs runs) {
    super(TYPE.name(), transportService, filters, WarmUpRequest::new);
    this.transportService = transportService;
    this.clusterService = clusterService;
    this.warmUps = warmUps;
    this.owners = owners;
    this.security = security;
    this.runs = runs;
  }

  @Override
  protected void doExecute(
      Task task, WarmUpRequest request, ActionListener<JsonResponse> listener) {
    RunAnswer answer = new RunAnswer(runs, request.waitForCompletion());
    Optional<DiscoveryNode> elsewhere = elsewhere(request);
    if (elsewhere.isPresent()) {
      new RunElsewhere(transportService, answer)
          .start(elsewhere.get(), TYPE.name(), request.forwarded(), listener);
    } else if (request.isScheduled()) {
      startScheduled(request, answer, listener);
    } else {
      warmUps.start(
          request.target(),
          ActionListener.wrap(run -> answer.started(run, listener), listener::onFailure));
    }
  }

  private Optional<DiscoveryNode> elsewhere(WarmUpRequest request) {
    if (request.isForwarded()) {
      return Optional.empty();
    }
    ClusterState state = clusterService.state();
    TrainerNodes nodes = new TrainerNodes(state.nodes(), ColdStartMetadata.of(state));
    return (request.isScheduled() ? nodes.anyFor() : nodes.setApart())
        .filter(node -> !node.equals(state.nodes().getLocalNode()));
  }

  private void startScheduled(
      WarmUpRequest request, RunAnswer answer, ActionListener<JsonResponse> listener) {
    ModelEntry model =
        ColdStartMetadata.of(clusterService.state()).requireModel(request.target().model());
    ActionListener<Optional<Run>> begun =
        ActionListener.wrap(
            run -> {
              if (run.isPresent()) {
                answer.started(run.get(), listener);
              } else {
                listener.onResponse(new JsonResponse(Map.of()));
              }
            },
            listener::onFailure);
    owners.find(
        model.uuid(),
        model.definition(),
        ActionListener.wrap(
            owner -> {
              if (owner.isEmpty() && security.isOn()) {
                throw new OpenSearchStatusException(
                    "it is not known with whose rights to read the sources of model [{}]: put its"
                        + " definition again",
                    RestStatus.FORBIDDEN,
                    request.target().model());
              }
              startAs(owner, request.target(), model.definition(), begun);
            },
            listener::onFailure));
  }

  private void startAs(
      Optional<Caller> owner,
      WarmUps.Target target,
      Map<String, Object> definition,
      ActionListener<Optional<Run>> begun) {
    ThreadContext context = transportService.getThreadPool().getThreadContext();
    try (ThreadContext.StoredContext ignored = context.stashContext()) {
      owner.ifPresent(caller -> caller.inject(context));
      warmUps.startIfDue(target, definition, begun);
    }
  }
}
