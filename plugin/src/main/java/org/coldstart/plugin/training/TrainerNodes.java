package org.coldstart.plugin.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.TransportUpdateRegistryAction;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.node.DiscoveryNodes;

/**
 * Which nodes train: those that {@code node.attr.coldstart_trainer} sets apart for it; where there
 * is none of them, any.
 *
 * @param nodes the cluster's nodes
 * @param registry tells what they train now
 */
public record TrainerNodes(DiscoveryNodes nodes, ColdStartMetadata registry) {

  private static final String ATTRIBUTE = "coldstart_trainer";

  /** The node set apart for training that has the least to do; empty where none is set apart. */
  public Optional<DiscoveryNode> setApart() {
    return leastBusy(trainers());
  }

  /** The node that can best compute something that nobody waits for; empty where there is none. */
  public Optional<DiscoveryNode> anyFor() {
    return setApart().or(() -> leastBusy(withData())).or(() -> leastBusy(all()));
  }

  private List<DiscoveryNode> trainers() {
    return all().stream()
        .filter(node -> Boolean.parseBoolean(node.getAttributes().get(ATTRIBUTE)))
        .toList();
  }

  private List<DiscoveryNode> withData() {
    return all().stream().filter(DiscoveryNode::isDataNode).toList();
  }

  private List<DiscoveryNode> all() {
    List<DiscoveryNode> all = new ArrayList<>();
    for (DiscoveryNode node : nodes) {
      if (node.getAttributes().containsKey(TransportUpdateRegistryAction.PLUGIN_ATTRIBUTE)) {
        all.add(node);
      }
    }
    return all;
  }

  private Optional<DiscoveryNode> leastBusy(List<DiscoveryNode> among) {
    return among.stream()
        .min(
            Comparator.comparingLong(
                    (DiscoveryNode node) -> registry.trainingsOn(node.getEphemeralId()))
                .thenComparing(DiscoveryNode::getId));
  }
}
