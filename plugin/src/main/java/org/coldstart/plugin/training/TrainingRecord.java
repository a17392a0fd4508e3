package org.coldstart.plugin.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.train.Choices;
import org.coldstart.plugin.registry.Json;
import org.coldstart.plugin.run.Caller;

/**
 * What another node needs to know to go on with a training, beside the run: small, and kept in the
 * system index for as long as the training goes on.
 *
 * @param run the run's id
 * @param request what was asked for
 * @param definition the model's definition as it was then
 * @param caller who asked; null where no security plugin told
 * @param stamps under which nodes have worked on the version so far, the latest last
 * @param sources what was read of the sources; null until all was read
 * @param choices what was found out with that; null until something was
 */
record TrainingRecord(
    String run,
    TrainingRequest request,
    Map<String, Object> definition,
    Caller caller,
    List<String> stamps,
    SourceDigests sources,
    Choices choices) {

  private static final String RUN = "run";
  private static final String MODEL = "model";
  private static final String TRAINING = "training";
  private static final String DEPLOY = "deploy";
  private static final String DEFINITION = "definition";
  private static final String CALLER = "caller";
  private static final String STAMPS = "stamps";
  private static final String SOURCES = "sources";
  private static final String CHOICES = "choices";

  /** Copies what could change. */
  TrainingRecord {
    definition = Json.copy(definition);
    stamps = List.copyOf(stamps);
  }

  /** What is to be trained. */
  ModelDefinition effectiveDefinition() {
    return ModelDefinition.parse(definition).withTraining(request.training());
  }

  /** The stamp under which the version is worked on now. */
  String stamp() {
    return stamps.get(stamps.size() - 1);
  }

  /** The stamps under which it was worked on before. */
  List<String> earlierStamps() {
    return stamps.subList(0, stamps.size() - 1);
  }

  /** The same training under another stamp. */
  TrainingRecord withStamp(String stamp) {
    if (stamp().equals(stamp)) {
      return this;
    }
    List<String> more = new ArrayList<>(stamps);
    more.add(stamp);
    return new TrainingRecord(run, request, definition, caller, more, sources, choices);
  }

  /** The same training after its sources were read; nothing that was found out before holds. */
  TrainingRecord withSources(SourceDigests read) {
    return new TrainingRecord(run, request, definition, caller, stamps, read, null);
  }

  TrainingRecord withChoices(Choices found) {
    return new TrainingRecord(run, request, definition, caller, stamps, sources, found);
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(RUN, run);
    map.put(MODEL, request.model());
    map.put(TRAINING, request.training());
    map.put(DEPLOY, request.deploy());
    map.put(DEFINITION, definition);
    map.put(CALLER, caller == null ? null : caller.toMap());
    map.put(STAMPS, stamps);
    map.put(SOURCES, sources == null ? null : sources.toMap());
    map.put(CHOICES, choices == null ? null : choices.toMap());
    return map;
  }

  @SuppressWarnings("unchecked")
  static TrainingRecord ofMap(Map<String, Object> map) {
    return new TrainingRecord(
        (String) map.get(RUN),
        new TrainingRequest(
            (String) map.get(MODEL),
            (Map<String, Object>) map.get(TRAINING),
            (boolean) map.get(DEPLOY)),
        (Map<String, Object>) map.get(DEFINITION),
        inner(map, CALLER).map(Caller::ofMap).orElse(null),
        (List<String>) map.get(STAMPS),
        inner(map, SOURCES).map(SourceDigests::ofMap).orElse(null),
        inner(map, CHOICES).map(Choices::ofMap).orElse(null));
  }

  @SuppressWarnings("unchecked")
  private static Optional<Map<String, Object>> inner(Map<String, Object> map, String key) {
    return Optional.ofNullable((Map<String, Object>) map.get(key));
  }
}
