package org.coldstart.plugin.action;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.ModelEntry;
import org.coldstart.plugin.registry.Slot;
import org.coldstart.plugin.registry.VersionEntry;

/** How models, versions and deployments look to a client. */
public final class ModelView {

  private ModelView() {}

  /**
   * A model with its definition, versions (without their reports) and deployments.
   *
   * @param warmUps what the last warm-ups of deployments came to
   */
  public static Map<String, Object> model(
      ColdStartMetadata registry, ModelEntry model, Map<Deployment, Map<String, Object>> warmUps) {
    List<Deployment> deployments = registry.deploymentsOf(model.name());
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("name", model.name());
    view.put("definition", model.definition());
    view.put(
        "versions", model.versions().values().stream().map(v -> version(v, deployments)).toList());
    view.put(
        "deployments",
        deployments.stream()
            .map(
                deployment -> {
                  Map<String, Object> place = deployment(deployment);
                  place.put("last_warm_up", warmUps.get(deployment));
                  return place;
                })
            .toList());
    return view;
  }

  /**
   * A version without its report.
   *
   * @param deployments its model's deployments
   */
  public static Map<String, Object> version(VersionEntry version, List<Deployment> deployments) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("version", version.number());
    view.put("state", version.state().label());
    view.put("stamp", version.stamp());
    view.put("active_in", activeIn(version, deployments));
    view.put("dimension", version.dimension());
    view.put("bytes", version.bytes());
    view.put("sha256", version.sha256());
    view.put("created", version.created().toString());
    view.put("took_ms", version.tookMillis());
    view.put("examples", version.examples());
    view.put("reason", version.reason());
    return view;
  }

  private static List<Map<String, Object>> activeIn(
      VersionEntry version, List<Deployment> deployments) {
    List<Map<String, Object>> activeIn = new ArrayList<>();
    for (Deployment deployment : deployments) {
      if (deployment.active().filter(slot -> version.stamp().equals(slot.stamp())).isPresent()) {
        Map<String, Object> place = new LinkedHashMap<>();
        place.put("index", deployment.index());
        place.put("field", deployment.field());
        activeIn.add(place);
      }
    }
    return activeIn;
  }

  /** A deployment; versions by number, null where there is none. */
  public static Map<String, Object> deployment(Deployment deployment) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("index", deployment.index());
    view.put("field", deployment.field());
    view.put("side", deployment.side().label());
    view.put("active_version", deployment.active().map(Slot::version).orElse(null));
    view.put("incoming_version", deployment.incoming().map(Slot::version).orElse(null));
    view.put(
        "complete_versions",
        deployment.liveSlots().stream().filter(Slot::complete).map(Slot::version).toList());
    return view;
  }
}
