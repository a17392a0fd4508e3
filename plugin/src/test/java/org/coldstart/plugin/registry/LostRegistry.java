package org.coldstart.plugin.registry;

import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.ClusterStateUpdateTask;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.cluster.service.ClusterService;

/** Takes the registry out of a cluster state, as a start without the plugin does. */
final class LostRegistry {

  private LostRegistry() {}

  static void lose(ClusterService clusterService) {
    PlainActionFuture<Void> lost = new PlainActionFuture<>();
    clusterService.submitStateUpdateTask(
        "lose the registry",
        new ClusterStateUpdateTask() {
          @Override
          public ClusterState execute(ClusterState state) {
            return ClusterState.builder(state)
                .metadata(Metadata.builder(state.metadata()).removeCustom(ColdStartMetadata.TYPE))
                .build();
          }

          @Override
          public void clusterStateProcessed(String source, ClusterState old, ClusterState now) {
            lost.onResponse(null);
          }

          @Override
          public void onFailure(String source, Exception e) {
            lost.onFailure(e);
          }
        });
    lost.actionGet();
  }
}
