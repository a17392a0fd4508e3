package org.coldstart.model.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a report comes to: is recall on new items better, than what, and is it safe to deploy. */
final class Verdict {

  private static final String COLD_ITEM = "cold_item";
  private static final double LEAST_PRESENCE = 0.5;
  private static final double MOST_PRESENCE = 1.5;

  private final Part report;
  private final Depths depths;
  private final List<Check> checks = new ArrayList<>();

  Verdict(Part report, Depths depths) {
    this.report = report;
    this.depths = depths;
    gate();
    for (String phase : List.of(COLD_ITEM, "mixed", "warm")) {
      Comparison.withBest(report, phase, depths.shallowRecall()).ifPresent(this::againstBest);
    }
    Comparison popularity =
        Comparison.of(report, "cold_user", "popularity", depths.shallowRecall());
    if (popularity.other().isNumber()) {
      checks.add(
          compared(
              popularity,
              "New users get no worse than what is popular: "
                  + depths.shallowRecall()
                  + " against popularity is "));
    }
    presence();
    active();
  }

  List<Check> checks() {
    return checks;
  }

  /** Whether recall on new items is better, in a sentence. */
  String headline() {
    Optional<Comparison> best = Comparison.withBest(report, COLD_ITEM, depths.shallowRecall());
    if (best.isEmpty()) {
      return "Recall on new items was not measured.";
    }
    String system = Names.systemInSentence(best.get().system());
    return switch (best.get().standing()) {
      case BETTER -> "New items are found better than with the best baseline, " + system + ".";
      case LEVEL ->
          "On new items this version and the best baseline, " + system + ", cannot be told apart.";
      case WORSE -> "On new items the best baseline, " + system + ", is better.";
      case UNKNOWN -> "On new items the best baseline is " + system + ".";
    };
  }

  /** How the checks came out. */
  Check.State state() {
    if (checks.isEmpty()) {
      return Check.State.UNCLEAR;
    }
    return checks.stream()
        .map(Check::state)
        .max(java.util.Comparator.naturalOrder())
        .orElse(Check.State.UNCLEAR);
  }

  /** Whether it is safe to deploy, in a sentence. */
  String advice() {
    long failing = checks.stream().filter(c -> c.state() == Check.State.FAILS).count();
    long unclear = checks.stream().filter(c -> c.state() == Check.State.UNCLEAR).count();
    return switch (state()) {
      case FAILS ->
          "Look before deploying: "
              + failing
              + " of "
              + checks.size()
              + (failing == 1 ? " checks fails." : " checks fail.");
      case UNCLEAR ->
          checks.isEmpty()
              ? "Nothing was measured by which to judge whether it is safe to deploy."
              : "No check fails; "
                  + unclear
                  + " of "
                  + checks.size()
                  + (unclear == 1 ? " is too close to call." : " are too close to call.");
      case HOLDS -> "Nothing that was measured speaks against deploying it.";
    };
  }

  private void gate() {
    Part passed = report.at("gate", "passed");
    if (!passed.isThere()) {
      return;
    }
    boolean open = Boolean.TRUE.equals(passed.value());
    checks.add(
        new Check(
            open ? Check.State.HOLDS : Check.State.FAILS,
            open
                ? "The gate in the definition is passed."
                : "The gate in the definition is not passed: "
                    + String.join(
                        "; ",
                        report.at("gate", "failures").elements().stream().map(Part::text).toList()),
            List.of(),
            ""));
  }

  private void againstBest(Comparison comparison) {
    checks.add(
        compared(
            comparison,
            Names.phase(comparison.phase())
                + ": "
                + depths.shallowRecall()
                + " against the best baseline, "
                + Names.systemInSentence(comparison.system())
                + ", is "));
  }

  private static Check compared(Comparison comparison, String statement) {
    Part difference = comparison.difference();
    return new Check(
        comparison.noWorse(),
        statement,
        List.of(
            difference.at("ratio").isNumber()
                ? new Check.Figure(
                    "", difference.at("ratio"), Format.CHANGE, difference.at("ratio_ci"))
                : new Check.Figure(
                    "",
                    difference.at("difference"),
                    Format.POINTS,
                    difference.at("difference_ci"))),
        difference.at("ratio").isNumber() ? "." : " percentage points.");
  }

  /** Whether new items appear beside known ones about as often as users want them. */
  private void presence() {
    Part model = report.at("metrics", "mixed", Names.MODEL);
    Part top = model.at("cold_share_of_top@" + depths.deep());
    Part wanted = model.at("cold_share_of_positives");
    if (!top.isNumber() || !(wanted.number() > 0)) {
      return;
    }
    double presence = top.number() / wanted.number();
    checks.add(
        new Check(
            presence >= LEAST_PRESENCE && presence <= MOST_PRESENCE
                ? Check.State.HOLDS
                : Check.State.FAILS,
            "New items appear beside known ones, from half as often as users want them to half as"
                + " often again: ",
            List.of(
                new Check.Figure("they take ", top, Format.PERCENT, top.at("none")),
                new Check.Figure(
                    " of the first " + depths.deep() + " places and are ",
                    wanted,
                    Format.PERCENT,
                    wanted.at("none"))),
            " of what users wanted."));
  }

  private void active() {
    for (Part active : report.at("active").elements()) {
      for (String phase : List.of(COLD_ITEM, "mixed")) {
        Part difference = active.at("differences", phase, depths.shallowRecall());
        if (difference.isThere()) {
          Comparison comparison =
              new Comparison(
                  phase, "active", depths.shallowRecall(), difference, difference, difference);
          checks.add(
              compared(
                  comparison,
                  Names.phase(phase)
                      + ": "
                      + depths.shallowRecall()
                      + " against version "
                      + active.at("version").text()
                      + ", now active, each on its own held-out data, is "));
        }
      }
    }
  }
}
