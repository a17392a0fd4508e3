package org.coldstart.model.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.coldstart.model.definition.Gate;

/**
 * Whether a new version earned its place. Its figures are those of its own report, and so are the
 * baselines'; what it is to hold against {@code active} are the figures of the active version's own
 * report, measured on what was held out from that one: on what was held out from the new version
 * the active one would be judged on interactions that it may have learned from.
 *
 * @param candidate what was held out from the new version
 * @param active what was held out from the active version, where there is one
 */
public record GateCheck(HeldOutRanks candidate, Optional<HeldOutRanks> active) {

  private static final String ACTIVE = "active";

  /**
   * The conditions that do not hold, in words; none where the gate is open. A figure that was not
   * measured does not hold. A comparison with an active version holds where there is none.
   */
  public List<String> failures(Gate gate) {
    List<String> failures = new ArrayList<>();
    for (Gate.Condition condition : gate.conditions()) {
      check(condition, failures);
    }
    return failures;
  }

  private void check(Gate.Condition condition, List<String> failures) {
    OptionalDouble reached = figure(candidate, condition, HeldOutFigures.MODEL);
    if (reached.isEmpty()) {
      failures.add("[" + condition.metric() + "] was not measured");
      return;
    }
    double value = reached.getAsDouble();
    if (condition.min().isPresent() && value < condition.min().getAsDouble()) {
      failures.add(
          "[" + condition.metric() + "] is " + value + ", below " + condition.min().getAsDouble());
    }
    condition
        .minRatio()
        .forEach(
            (system, ratio) -> {
              if (system.equals(ACTIVE) && active.isEmpty()) {
                return;
              }
              OptionalDouble other =
                  system.equals(ACTIVE)
                      ? figure(active.get(), condition, HeldOutFigures.MODEL)
                      : figure(candidate, condition, system);
              if (other.isEmpty()) {
                failures.add("[" + condition.metric() + "] of [" + system + "] was not measured");
              } else if (value < ratio * other.getAsDouble()) {
                failures.add(
                    "["
                        + condition.metric()
                        + "] is "
                        + value
                        + ", below "
                        + ratio
                        + " times that of ["
                        + system
                        + "], "
                        + other.getAsDouble());
              }
            });
  }

  private static OptionalDouble figure(
      HeldOutRanks ranks, Gate.Condition condition, String system) {
    String measure = condition.measure();
    int at = measure.indexOf('@');
    int[] ks = at < 0 ? new int[0] : new int[] {Integer.parseInt(measure.substring(at + 1))};
    return ranks.toMap(ks).get(condition.phase()) instanceof Map<?, ?> systems
            && systems.get(system) instanceof Map<?, ?> figures
            && figures.get(measure) instanceof Number figure
        ? OptionalDouble.of(figure.doubleValue())
        : OptionalDouble.empty();
  }

  /** What a run and a report tell of a gate. */
  public static Map<String, Object> told(List<String> failures) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("passed", failures.isEmpty());
    told.put("failures", failures);
    return told;
  }
}
