package org.coldstart.plugin.deployment;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.coldstart.model.definition.Side;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.Deployment;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexAbstraction;

/**
 * Finds the deployment that a request means; index and field may be left out where only one can be
 * meant. Where the index is left out, deployments whose index is gone are passed over as long as
 * there is another.
 *
 * @param state the cluster, for what names stand for
 * @param registry what is deployed
 */
public record DeploymentLookup(ClusterState state, ColdStartMetadata registry) {

  /**
   * @param index an index, or an alias with a write index; empty for any
   * @param field the field; empty for any
   * @throws ResourceNotFoundException where nothing is deployed there
   * @throws IllegalArgumentException where several deployments could be meant
   */
  public Deployment find(String model, Optional<String> index, Optional<String> field) {
    return only(meant(model, index, field), model, index, field);
  }

  /**
   * The same among the deployments of one side.
   *
   * @throws IllegalArgumentException also where only deployments of the other side can be meant
   */
  public Deployment find(Side side, String model, Optional<String> index, Optional<String> field) {
    List<Deployment> meant = meant(model, index, field);
    List<Deployment> ofSide = meant.stream().filter(there -> there.side() == side).toList();
    if (ofSide.isEmpty() && !meant.isEmpty()) {
      Deployment other = meant.get(0);
      throw new IllegalArgumentException(
          "field ["
              + other.field()
              + "] of index ["
              + other.index()
              + "] carries the vectors of ["
              + other.side().label()
              + "]s: only a deployment of ["
              + side.label()
              + "]s can be meant here");
    }
    return only(ofSide, model, index, field);
  }

  private List<Deployment> meant(String model, Optional<String> index, Optional<String> field) {
    registry.requireModel(model);
    List<Deployment> fitting =
        registry.deploymentsOf(model).stream()
            .filter(deployment -> index.isEmpty() || isIn(deployment, index.get()))
            .filter(deployment -> field.isEmpty() || deployment.field().equals(field.get()))
            .toList();
    List<Deployment> there =
        fitting.stream().filter(deployment -> deployment.isThere(state.metadata())).toList();
    return there.isEmpty() ? fitting : there;
  }

  private static Deployment only(
      List<Deployment> meant, String model, Optional<String> index, Optional<String> field) {
    if (meant.isEmpty()) {
      throw new ResourceNotFoundException(
          "model [{}] is not deployed{}{}",
          model,
          index.map(name -> " on index [" + name + "]").orElse(" anywhere"),
          field.map(name -> ", field [" + name + "]").orElse(""));
    }
    if (meant.size() > 1) {
      throw new IllegalArgumentException(
          "model ["
              + model
              + "] has several deployments, so [index] and [field] have to say which: "
              + meant.stream()
                  .map(d -> "[" + d.index() + "] [" + d.field() + "]")
                  .collect(Collectors.joining(", ")));
    }
    return meant.get(0);
  }

  /** By the index that the name stands for now; by its old name where its index is gone. */
  private boolean isIn(Deployment deployment, String name) {
    if (!deployment.isThere(state.metadata())) {
      return deployment.index().equals(name);
    }
    IndexAbstraction found = state.metadata().getIndicesLookup().get(name);
    return found == null || found.getWriteIndex() == null
        ? deployment.index().equals(name)
        : deployment.indexUuid().equals(found.getWriteIndex().getIndexUUID());
  }
}
