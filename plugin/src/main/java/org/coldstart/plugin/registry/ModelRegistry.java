package org.coldstart.plugin.registry;

import java.util.List;
import java.util.Optional;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.transport.client.Client;

/**
 * A node's view of the registry, and the one way to change it. Reads look at the cluster state that
 * this node has applied: no lock, no I/O, fit for any thread.
 */
public final class ModelRegistry {

  /** How often a change that some node has not acknowledged in 30 s is waited for once more. */
  private static final int PATIENCE = 10;

  private final ClusterService clusterService;
  private final Client client;

  /**
   * @param client acts with the plugin's own rights
   */
  public ModelRegistry(ClusterService clusterService, Client client) {
    this.clusterService = clusterService;
    this.client = client;
  }

  /** The registry as this node has applied it. */
  public ColdStartMetadata current() {
    return ColdStartMetadata.of(clusterService.state());
  }

  /** A model by name, if there is one. */
  public Optional<ModelEntry> model(String name) {
    return current().model(name);
  }

  /** The deployment on a field of an index, if there is one. */
  public Optional<Deployment> deployment(String indexUuid, String field) {
    return current().deployment(indexUuid, field);
  }

  /** The deployments of a model. */
  public List<Deployment> deploymentsOf(String model) {
    return current().deploymentsOf(model);
  }

  /** Those of them whose index is there; the others wait for it to be restored. */
  public List<Deployment> deploymentsThere(String model) {
    ClusterState state = clusterService.state();
    return ColdStartMetadata.of(state).deploymentsOf(model).stream()
        .filter(deployment -> deployment.isThere(state.metadata()))
        .toList();
  }

  /**
   * Makes a change and answers when every node of the cluster has applied it, this one included,
   * with the registry as this node then sees it.
   *
   * <p>Where a node does not acknowledge in time, the change stands all the same, and the answer
   * waits: either until that node has caught up or has left, or, after some five minutes, it is a
   * 503 that says so. Nothing may be built on the change after that error; asking for the same
   * change again is safe.
   */
  public void submit(RegistryChange change, ActionListener<ColdStartMetadata> listener) {
    send(change, PATIENCE, listener);
  }

  private void send(
      RegistryChange change, int patience, ActionListener<ColdStartMetadata> listener) {
    client.execute(
        UpdateRegistryAction.INSTANCE,
        new UpdateRegistryAction.Request(change),
        ActionListener.wrap(
            response -> {
              if (response.acknowledged()) {
                listener.onResponse(current());
              } else if (patience > 0) {
                send(new Settle(), patience - 1, listener);
              } else {
                listener.onFailure(
                    new OpenSearchStatusException(
                        "a change of the cold-start registry was made, but not every node has"
                            + " applied it yet: ask again when the cluster has settled",
                        RestStatus.SERVICE_UNAVAILABLE));
              }
            },
            listener::onFailure));
  }
}
