package org.coldstart.plugin.action.cat;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.ModelEntry;
import org.coldstart.plugin.registry.Slot;
import org.coldstart.plugin.registry.VersionEntry;
import org.coldstart.plugin.registry.VersionState;

/** A model's line. */
final class ModelLine {

  static final String NAME = "name";
  static final String ACTIVE = "active";
  static final String LIVE = "live";
  static final String DEPLOYMENTS = "deployments";
  static final String STATE = "state";
  static final String RECALL = "recall";
  static final String WARMED_UP = "warmed_up";

  private static final List<String> RECALL_PATH =
      List.of("metrics", "cold_item", "model", "recall@20");

  private final ModelEntry model;
  private final List<Deployment> deployments;

  ModelLine(ColdStartMetadata registry, ModelEntry model) {
    this.model = model;
    this.deployments = registry.deploymentsOf(model.name());
  }

  /** The stamp of the version whose recall the line tells: an active one, or the newest ready. */
  Optional<String> reported() {
    return deployments.stream()
        .flatMap(deployment -> deployment.active().stream())
        .map(Slot::stamp)
        .findFirst()
        .or(() -> model.newestReady().map(VersionEntry::stamp));
  }

  /**
   * @param warmUps what the last warm-ups of deployments came to
   * @param report the report of {@link #reported()}, if there is one
   */
  Map<String, Object> line(
      Map<Deployment, Map<String, Object>> warmUps, Optional<Map<String, Object>> report) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put(NAME, model.name());
    line.put(ACTIVE, versions(deployments.stream().flatMap(d -> d.active().stream())));
    line.put(LIVE, versions(deployments.stream().map(Deployment::liveSlots).flatMap(List::stream)));
    line.put(
        DEPLOYMENTS,
        deployments.stream()
            .map(d -> d.index() + '/' + d.field())
            .collect(Collectors.joining(",")));
    line.put(STATE, state());
    line.put(RECALL, report.map(ModelLine::recall).orElse(null));
    line.put(
        WARMED_UP,
        deployments.stream()
            .flatMap(d -> ended(warmUps.get(d)))
            .max(String::compareTo)
            .orElse(null));
    return line;
  }

  private static Stream<String> ended(Map<String, Object> warmUp) {
    return warmUp != null && warmUp.get("ended") instanceof String time
        ? Stream.of(time)
        : Stream.empty();
  }

  private String state() {
    if (deployments.stream().anyMatch(d -> d.incoming().isPresent())) {
      return "deploying";
    }
    Collection<VersionEntry> versions = model.versions().values();
    if (versions.stream().anyMatch(v -> v.state() == VersionState.TRAINING)) {
      return "training";
    }
    if (!deployments.isEmpty()) {
      return "deployed";
    }
    if (model.newestReady().isPresent()) {
      return "ready";
    }
    return versions.isEmpty() ? "defined" : "failed";
  }

  private static String versions(Stream<Slot> slots) {
    return slots
        .map(Slot::version)
        .distinct()
        .sorted()
        .map(String::valueOf)
        .collect(Collectors.joining(","));
  }

  private static Object recall(Map<String, Object> report) {
    Object value = report;
    for (String key : RECALL_PATH) {
      value = value instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return value instanceof Number ? value : null;
  }
}
