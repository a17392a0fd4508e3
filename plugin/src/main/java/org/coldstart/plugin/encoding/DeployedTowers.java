package org.coldstart.plugin.encoding;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.coldstart.ingest.AttachedTowers;
import org.coldstart.ingest.LearnedItemSource;
import org.coldstart.ingest.LiveSlot;
import org.coldstart.ingest.LiveSlots;
import org.coldstart.ingest.LiveTowers;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.plugin.items.FoundItems;
import org.coldstart.plugin.items.LearnedItemStore;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.Slot;
import org.opensearch.action.support.GroupedActionListener;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.action.ActionListener;

/** The live towers of an index, as the registry of this node's cluster state has them. */
public final class DeployedTowers implements LiveTowers, AttachedTowers {

  private final ClusterService clusterService;
  private final WriteIndices indices;
  private final TowerSource towers;
  private final LearnedItemStore items;
  private final Executor encoders;

  /**
   * @param towers the node's loaded towers
   * @param items where versions keep what they learned of items
   * @param encoders where documents are encoded whose items had to be looked up; must not refuse
   *     any, since they have been let in
   */
  public DeployedTowers(
      ClusterService clusterService,
      WriteIndices indices,
      TowerSource towers,
      LearnedItemStore items,
      Executor encoders) {
    this.clusterService = clusterService;
    this.indices = indices;
    this.towers = towers;
    this.items = items;
    this.encoders = encoders;
  }

  @Override
  public void find(String model, String index, String field, ActionListener<LiveSlots> listener) {
    Deployment deployment = deployment(index, field);
    if (deployment == null) {
      listener.onResponse(LiveSlots.NONE);
    } else if (deployment.model().equals(model)) {
      load(deployment, listener);
    } else {
      listener.onFailure(
          new IllegalArgumentException(
              "field ["
                  + field
                  + "] of index ["
                  + deployment.index()
                  + "] carries the vectors of model ["
                  + deployment.model()
                  + "], not of ["
                  + model
                  + "]"));
    }
  }

  @Override
  public void find(String index, String field, ActionListener<LiveSlots> listener) {
    Deployment deployment = deployment(index, field);
    if (deployment == null) {
      listener.onResponse(LiveSlots.NONE);
    } else {
      load(deployment, listener);
    }
  }

  private Deployment deployment(String index, String field) {
    ClusterState state = clusterService.state();
    IndexMetadata target = indices.of(state, index);
    return target == null
        ? null
        : ColdStartMetadata.of(state).deployment(target.getIndexUUID(), field).orElse(null);
  }

  private void load(Deployment deployment, ActionListener<LiveSlots> listener) {
    List<Slot> slots = deployment.liveSlots();
    if (slots.isEmpty()) {
      listener.onResponse(LiveSlots.NONE);
      return;
    }
    ActionListener<Found> collected =
        new GroupedActionListener<>(
            ActionListener.map(listener, all -> all(all, deployment)), slots.size());
    for (Slot slot : slots) {
      towers.get(
          slot.stamp(),
          new ActionListener<>() {
            @Override
            public void onResponse(TwoTowerModel model) {
              collected.onResponse(new Found(slot, model, null));
            }

            @Override
            public void onFailure(Exception failure) {
              collected.onResponse(new Found(slot, null, failure));
            }
          });
    }
  }

  private record Found(Slot slot, TwoTowerModel model, Exception failure) {}

  private LiveSlots all(Collection<Found> all, Deployment deployment) {
    SortedMap<String, String> missing = new TreeMap<>();
    Map<String, LiveSlot> loaded = new TreeMap<>();
    for (Found found : all) {
      String name = found.slot.name();
      if (found.failure == null) {
        loaded.put(
            name,
            new LiveSlot(
                name, deployment.side(), found.slot.stamp(), found.model, itemsOf(found.model)));
      } else {
        missing.put(name, "its tower cannot be loaded: " + found.failure.getMessage());
      }
    }
    return new LiveSlots(List.copyOf(loaded.values()), missing, deployment.freeSlots());
  }

  /** An item that cannot be read must not be taken for one that the version does not know. */
  private LearnedItemSource itemsOf(TwoTowerModel model) {
    return (ids, listener) ->
        items.find(model, ids, encoders, ActionListener.map(listener, FoundItems::strictly));
  }
}
