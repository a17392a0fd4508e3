package org.coldstart.model.report;

import java.util.List;

/** How far the model is from each baseline, user by user. */
final class DifferencesSection implements Section {

  private static final List<String> CHARTS = List.of("cold_item", "mixed", "warm", "cold_user");

  private final Part report;
  private final Part differences;
  private final Depths depths;

  DifferencesSection(Part report, Depths depths) {
    this.report = report;
    this.differences = report.at("differences");
    this.depths = depths;
  }

  @Override
  public boolean isThere() {
    return !differences.keys().isEmpty();
  }

  @Override
  public void write(Html html) {
    html.open("section", "aria-labelledby", "differences");
    html.element("h2", "By how much", "id", "differences");
    html.element(
        "p",
        "The difference of "
            + depths.shallowRecall()
            + " to each other system, in percentage points, with its 95 % interval from a"
            + " bootstrap over the users, paired: right of zero this version is better.",
        "class",
        "note");
    html.open("div", "class", "charts");
    Names.phases(differences).stream()
        .filter(CHARTS::contains)
        .filter(phase -> !differences.at(phase).keys().isEmpty())
        .forEach(phase -> figure(html, phase));
    html.closeLine();
    active(html);
    html.closeLine();
  }

  private void figure(Html html, String phase) {
    html.open("figure");
    html.element("figcaption", Names.phase(phase));
    ForestPlot plot =
        new ForestPlot(
            "difference-" + phase.replace('_', '-'),
            "Difference of " + depths.shallowRecall() + " to other systems, " + Names.phase(phase),
            "percentage points of " + depths.shallowRecall());
    Part systems = differences.at(phase);
    for (String system : Names.systems(systems)) {
      Part of = systems.at(system, depths.shallowRecall());
      double[] interval = of.at("difference_ci").numbers();
      if (of.at("difference").isNumber() && interval.length == 2) {
        plot.row(Names.system(system), of.at("difference").number(), interval[0], interval[1]);
      }
    }
    plot.write(html);
    table(html, Names.phase(phase), systems);
    html.closeLine();
  }

  private void table(Html html, String phase, Part systems) {
    html.open("details");
    html.element("summary", "As a table");
    html.open("div", "class", "wide").open("table");
    html.element(
        "caption", "Differences in percentage points, and in per cent of the other: " + phase);
    Cells.headings(html, "against", "measure", "points", "per cent");
    html.open("tbody");
    for (String system : Names.systems(systems)) {
      for (String measure : systems.at(system).keys()) {
        row(html, Names.system(system), measure, systems.at(system, measure));
      }
    }
    html.close().close().close().close();
  }

  private static void row(Html html, String system, String measure, Part of) {
    html.open("tr");
    html.element("th", system, "scope", "row");
    html.element("td", measure);
    Cells.withInterval(html, of.at("difference"), of.at("difference_ci"), Format.POINTS);
    Cells.withInterval(html, of.at("ratio"), of.at("ratio_ci"), Format.CHANGE);
    html.closeLine();
  }

  /** Versions that are active now, each of which was measured on what was held out from it. */
  private void active(Html html) {
    for (Part active : report.at("active").elements()) {
      html.open("div", "class", "wide").open("table");
      html.element(
          "caption",
          "Against version "
              + active.at("version").text()
              + ", now active in "
              + active.at("index").text()
              + "/"
              + active.at("field").text()
              + ". Each version's figures are of what was held out from itself, drawn apart, so the"
              + " intervals are wide: on this version's held-out data the other would be judged on"
              + " what it has seen.");
      Cells.headings(html, "phase", "measure", "points", "per cent");
      html.open("tbody");
      Part phases = active.at("differences");
      for (String phase : Names.phases(phases)) {
        for (String measure : List.of(depths.shallowRecall(), depths.deepRecall())) {
          row(html, Names.phase(phase), measure, phases.at(phase, measure));
        }
      }
      html.close().close().closeLine();
    }
  }
}
