package org.coldstart.plugin.query;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.plugin.registry.ModelEntry;

/** Definitions as queries need them, parsed once for each that the cluster state brings. */
final class ParsedDefinitions {

  /** Models come and go: those of models that are gone are not kept for ever. */
  private static final int MOST = 100;

  private record Parsed(Map<String, Object> source, ModelDefinition definition) {}

  private final Map<String, Parsed> byModel = new ConcurrentHashMap<>();

  /** The definition of a model as it now stands. */
  ModelDefinition of(ModelEntry model) {
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
