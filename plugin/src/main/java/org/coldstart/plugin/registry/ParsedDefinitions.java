package org.coldstart.plugin.registry;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.coldstart.model.definition.ModelDefinition;

/** Definitions, parsed once for each that the cluster state brings. Used by many threads. */
public final class ParsedDefinitions {

  /** Models come and go: those of models that are gone are not kept for ever. */
  private static final int MOST = 100;

  private record Parsed(Map<String, Object> source, ModelDefinition definition) {}

  private final Map<String, Parsed> byModel = new ConcurrentHashMap<>();

  /**
   * The definition of a model as it now stands.
   *
   * @throws IllegalArgumentException where it cannot be read, as after a later release wrote it
   */
  public ModelDefinition of(ModelEntry model) {
    Parsed known = byModel.get(model.name());
    if (known != null && known.source == model.definition()) {
      return known.definition;
    }
    Parsed parsed = new Parsed(model.definition(), ModelDefinition.parse(model.definition()));
    if (byModel.size() >= MOST) {
      byModel.clear();
    }
    byModel.put(model.name(), parsed);
    return parsed.definition;
  }
}
