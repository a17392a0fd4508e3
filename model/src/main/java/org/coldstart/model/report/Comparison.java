package org.coldstart.model.report;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The model beside another system in one phase.
 *
 * @param phase the phase
 * @param system the other system
 * @param measure such as {@code recall@20}
 * @param model the model's figure
 * @param other the other's figure
 * @param difference what the report says of their difference: {@code difference}, {@code ratio} and
 *     the intervals of both
 */
record Comparison(
    String phase, String system, String measure, Part model, Part other, Part difference) {

  /** How much of the other's figure a version may lose and still count as no worse. */
  private static final double NO_WORSE = 0.98;

  static Comparison of(Part report, String phase, String system, String measure) {
    return new Comparison(
        phase,
        system,
        measure,
        report.at("metrics", phase, Names.MODEL, measure),
        report.at("metrics", phase, system, measure),
        report.at("differences", phase, system, measure));
  }

  /** With the baseline that does best in a phase; empty where none was measured. */
  static Optional<Comparison> withBest(Part report, String phase, String measure) {
    List<String> systems = report.at("metrics", phase).keys();
    return systems.stream()
        .filter(Names::isBaseline)
        .map(system -> of(report, phase, system, measure))
        .filter(comparison -> comparison.other.isNumber() && comparison.model.isNumber())
        .max(Comparator.comparingDouble(comparison -> comparison.other.number()));
  }

  /** How the model stands to the other. */
  enum Standing {
    /** The whole interval of the difference lies above zero. */
    BETTER,
    /** It holds zero. */
    LEVEL,
    /** It lies below zero. */
    WORSE,
    /** There is no interval. */
    UNKNOWN
  }

  Standing standing() {
    double[] interval = difference.at("difference_ci").numbers();
    if (interval.length != 2 || Double.isNaN(interval[0]) || Double.isNaN(interval[1])) {
      return Standing.UNKNOWN;
    }
    if (interval[0] > 0) {
      return Standing.BETTER;
    }
    return interval[1] < 0 ? Standing.WORSE : Standing.LEVEL;
  }

  /** Whether the model is no worse, less what nobody would miss. */
  Check.State noWorse() {
    double[] interval = difference.at("ratio_ci").numbers();
    if (interval.length != 2 || Double.isNaN(interval[0]) || Double.isNaN(interval[1])) {
      return standing() == Standing.BETTER ? Check.State.HOLDS : Check.State.UNCLEAR;
    }
    if (interval[0] >= NO_WORSE) {
      return Check.State.HOLDS;
    }
    return interval[1] < 1 ? Check.State.FAILS : Check.State.UNCLEAR;
  }
}
