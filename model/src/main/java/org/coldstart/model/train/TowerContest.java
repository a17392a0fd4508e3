package org.coldstart.model.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.coldstart.model.definition.DefinitionException;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.definition.TrainingConfig;
import org.coldstart.model.kernel.Workers;

/**
 * Lets gradient training try to beat the closed-form start on held-out data. Towers are served only
 * where they do, by more than noise and without harm to warm items or new users; otherwise the
 * start is.
 */
final class TowerContest {

  private final ModelDefinition definition;
  private final TrainingData data;
  private final Workers workers;
  private final ProgressListener listener;

  TowerContest(
      ModelDefinition definition, TrainingData data, Workers workers, ProgressListener listener) {
    this.definition = definition;
    this.data = data;
    this.workers = workers;
    this.listener = listener;
  }

  /** Holds it. */
  Choices.Towers hold(Draw draw, ClosedFormCandidate start) {
    GradientFitting fitting =
        GradientFitting.of(
            definition, data, start.start(), draw.heldOut().train(), draw.content(), workers);
    int epochs = definition.training().epochs();
    boolean insists = definition.training().serve() == TrainingConfig.Serve.TOWERS;
    String obstacle = obstacle(fitting);
    if (!obstacle.isEmpty()) {
      if (insists) {
        throw new DefinitionException(
            "training.serve", "[towers] cannot be obeyed, because " + obstacle);
      }
      return new Choices.Towers(
          0, Map.of("not_trained", obstacle, "objective_by_epoch", List.of(draw.objective(start))));
    }
    Standing ofStart = Standing.of(draw, start);
    double startObjective = ofStart.objective();
    GradientOutcome outcome =
        fitting.train(
            epochs,
            (towers, epoch) ->
                epoch > 0
                    ? draw.objective(candidate(start, towers))
                    : insists || !fitting.fromStart() ? Double.NEGATIVE_INFINITY : startObjective,
            listener);
    Candidate towers = candidate(start, outcome.towers());
    Standing ofTowers = Standing.of(draw, towers);
    boolean wins = outcome.improved() && (insists || ofTowers.beats(ofStart));
    Map<String, Object> report = new LinkedHashMap<>();
    List<Double> objectives = new ArrayList<>(outcome.scores());
    objectives.set(0, startObjective);
    report.put("method", fitting.name());
    report.put("objective_by_epoch", objectives);
    report.put("loss_by_epoch", outcome.losses());
    report.put("best_epoch", outcome.bestEpoch());
    report.put("end", outcome.end().name().toLowerCase(Locale.ROOT));
    report.put("standing", Map.of("start", ofStart.toMap(), "towers", ofTowers.toMap()));
    report.put("served", wins);
    return new Choices.Towers(wins ? outcome.bestEpoch() : 0, report);
  }

  private Candidate candidate(ClosedFormCandidate start, TowerPair towers) {
    return TowerCandidate.of(start, towers, definition.training().userPreference(), workers);
  }

  private String obstacle(GradientFitting fitting) {
    if (definition.training().serve() == TrainingConfig.Serve.CLOSED_FORM) {
      return "the definition asks for the closed form";
    }
    if (definition.training().newUsers().isInsisted()) {
      return "what the definition asks for new users goes with the closed form";
    }
    return definition.training().epochs() == 0
        ? "the definition asks for 0 epochs"
        : fitting.obstacle();
  }
}
