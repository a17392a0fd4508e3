package org.coldstart.model.train;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coldstart.model.definition.DefinitionException;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.definition.TrainingConfig;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.start.StartSettings;
import org.coldstart.model.zeroshot.VirtualBehaviour;
import org.coldstart.model.zeroshot.ZeroShotTraining;

/**
 * Lets towers for users without behaviour try to beat the closed form's map of the profile on
 * held-out users, by the mean over all draws. Known users are served by the closed form either way.
 */
final class NewUserContest {

  /** No contest, the closed form is served. */
  static final Choices.NewUsers NOT_HELD =
      new Choices.NewUsers(Optional.empty(), Map.of(), Map.of());

  private static final int EPOCHS = 100;
  private static final int STEP = 10;

  /** How much better a challenger must be. */
  private static final double WORTH_CHANGING = 1.01;

  private final ModelDefinition definition;
  private final TrainingData data;
  private final Workers workers;
  private final ProgressListener listener;

  NewUserContest(
      ModelDefinition definition, TrainingData data, Workers workers, ProgressListener listener) {
    this.definition = definition;
    this.data = data;
    this.workers = workers;
    this.listener = listener;
  }

  /** What a report calls what stands in for behaviour. */
  static String name(VirtualBehaviour behaviour) {
    return switch (behaviour) {
      case MISSING -> "none";
      case MEAN -> "mean_behaviour";
      case SINGLE -> "single";
      case DUAL -> "full";
    };
  }

  /**
   * Holds it, where the definition asks for more than the closed form.
   *
   * @param towers whether gradient towers are served, which embed new users themselves
   */
  Choices.NewUsers hold(List<Draw> draws, StartSettings settings, boolean towers) {
    TrainingConfig.NewUsers asked = definition.training().newUsers();
    String obstacle =
        towers ? "towers are served, which embed new users themselves" : obstacle(draws, settings);
    if (!obstacle.isEmpty()) {
      if (asked.isInsisted()) {
        throw new DefinitionException(
            "training.new_users", "[" + label(asked) + "] cannot be obeyed, because " + obstacle);
      }
      return new Choices.NewUsers(Optional.empty(), Map.of(), Map.of("not_trained", obstacle));
    }
    Map<VirtualBehaviour, double[]> recalls = new EnumMap<>(VirtualBehaviour.class);
    double ofStart = 0;
    for (Draw draw : draws) {
      ClosedFormCandidate start = draw.candidate(settings);
      ofStart += draw.phases().recall(HeldOutPhases.COLD_USER, start) / draws.size();
      NewUserFitting fitting =
          new NewUserFitting(
              data,
              start.start(),
              draw.heldOut().train(),
              draw.content(),
              definition.training().seed(),
              workers,
              listener);
      for (VirtualBehaviour behaviour : tried(asked)) {
        double[] sums = recalls.computeIfAbsent(behaviour, first -> new double[EPOCHS / STEP]);
        double[] of = recalls(draw, start, fitting, behaviour);
        for (int i = 0; i < of.length; i++) {
          sums[i] += of[i] / draws.size();
        }
      }
    }
    return judge(asked, ofStart, recalls);
  }

  private static String label(TrainingConfig.NewUsers asked) {
    return asked.name().toLowerCase(java.util.Locale.ROOT);
  }

  private String obstacle(List<Draw> draws, StartSettings settings) {
    Draw draw = draws.get(0);
    if (draw.phases().phase(HeldOutPhases.COLD_USER).users().length == 0) {
      return "no user could be held out";
    }
    return NewUserFitting.obstacle(
        settings.dimension(), draw.heldOut().train(), draw.content(), definition);
  }

  private static List<VirtualBehaviour> tried(TrainingConfig.NewUsers asked) {
    return switch (asked) {
      case CLOSED_FORM -> List.of();
      case MISSING -> List.of(VirtualBehaviour.MISSING);
      case MEAN -> List.of(VirtualBehaviour.MEAN);
      case SINGLE -> List.of(VirtualBehaviour.SINGLE);
      case BEST, MAIL -> List.of(VirtualBehaviour.values());
    };
  }

  private double[] recalls(
      Draw draw, ClosedFormCandidate start, NewUserFitting fitting, VirtualBehaviour behaviour) {
    ZeroShotTraining training = fitting.begin(behaviour);
    double[] recalls = new double[EPOCHS / STEP];
    for (int i = 0; i < recalls.length; i++) {
      fitting.train(training, STEP);
      recalls[i] =
          draw.phases()
              .recall(
                  HeldOutPhases.COLD_USER,
                  new NewUserCandidate(name(behaviour), start, training.tower(), workers));
    }
    return recalls;
  }

  private static Choices.NewUsers judge(
      TrainingConfig.NewUsers asked, double ofStart, Map<VirtualBehaviour, double[]> recalls) {
    Map<VirtualBehaviour, Integer> epochs = new EnumMap<>(VirtualBehaviour.class);
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("closed_form_recall", ofStart);
    Optional<VirtualBehaviour> served =
        asked.isInsisted() ? Optional.of(insisted(asked)) : Optional.empty();
    for (Map.Entry<VirtualBehaviour, double[]> entry : recalls.entrySet()) {
      double[] of = entry.getValue();
      int best = 0;
      List<Double> list = new ArrayList<>();
      for (int i = 0; i < of.length; i++) {
        best = of[i] > of[best] ? i : best;
        list.add(of[i]);
      }
      epochs.put(entry.getKey(), (best + 1) * STEP);
      if (!asked.isInsisted()
          && entry.getKey() == VirtualBehaviour.DUAL
          && of[best] >= ofStart * WORTH_CHANGING) {
        served = Optional.of(VirtualBehaviour.DUAL);
      }
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("recall_each_" + STEP + "_epochs", list);
      told.put("best_epoch", (best + 1) * STEP);
      report.put(name(entry.getKey()), told);
    }
    report.put("served", served.map(NewUserContest::name).orElse(ClosedFormCandidate.NAME));
    return new Choices.NewUsers(served, epochs, report);
  }

  private static VirtualBehaviour insisted(TrainingConfig.NewUsers asked) {
    return asked == TrainingConfig.NewUsers.MAIL ? VirtualBehaviour.DUAL : tried(asked).get(0);
  }
}
