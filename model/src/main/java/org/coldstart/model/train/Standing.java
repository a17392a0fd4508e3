package org.coldstart.model.train;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a candidate does on the held-out data of a draw, as far as it decides about who is served.
 *
 * @param objective what choices go by
 * @param warm recall of known items for known users
 * @param coldUsers recall for users without a history
 */
record Standing(double objective, double warm, double coldUsers) {

  /** How much better a challenger must be. */
  private static final double WORTH_CHANGING = 1.01;

  /** What a challenger must leave of recall where it need not be better. */
  private static final double LEAST_KEPT = 0.98;

  static Standing of(Draw draw, Candidate candidate) {
    return new Standing(
        draw.objective(candidate),
        draw.phases().recall(HeldOutPhases.WARM, candidate),
        draw.phases().recall(HeldOutPhases.COLD_USER, candidate));
  }

  /** Whether it is better by more than noise, and harms neither known items nor new users. */
  boolean beats(Standing other) {
    return objective >= other.objective * WORTH_CHANGING
        && warm >= other.warm * LEAST_KEPT
        && coldUsers >= other.coldUsers * LEAST_KEPT;
  }

  /** For a report. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("objective", objective);
    map.put("warm_recall", warm);
    map.put("cold_user_recall", coldUsers);
    return map;
  }
}
