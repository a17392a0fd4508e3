package org.coldstart.model.report;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Recall by depth, a chart a phase. */
final class CurvesSection implements Section {

  private static final Set<Integer> LABELLED = new TreeSet<>(List.of(1, 2, 5, 10, 20, 50, 100));
  private static final List<String> CHARTS =
      List.of("cold_item", "mixed", "warm", "cold_user", "mixed_cold", "mixed_warm");

  private final Part recall;
  private final double[] depths;

  CurvesSection(Part report) {
    this.recall = report.at("curves", "recall");
    this.depths = report.at("curves", "depths").numbers();
  }

  @Override
  public boolean isThere() {
    return depths.length > 0 && !recall.keys().isEmpty();
  }

  @Override
  public void write(Html html) {
    html.open("section", "aria-labelledby", "curves");
    html.element("h2", "Recall by depth", "id", "curves");
    html.element(
        "p",
        "How much is found among the first k places. The band is this version's 95 % interval. The"
            + " places are on a logarithmic scale: left is what users see first.",
        "class",
        "note");
    List<String> phases = Names.phases(recall).stream().filter(CHARTS::contains).toList();
    Legend.write(
        html,
        Names.systems(
            new Part(
                "",
                phases.stream()
                    .flatMap(phase -> recall.at(phase).keys().stream())
                    .distinct()
                    .collect(
                        java.util.stream.Collectors.toMap(
                            system -> system,
                            system -> 1,
                            (a, b) -> a,
                            java.util.LinkedHashMap::new)))));
    html.open("div", "class", "charts");
    phases.forEach(phase -> figure(html, phase));
    html.closeLine().closeLine();
  }

  private void figure(Html html, String phase) {
    html.open("figure");
    html.element("figcaption", Names.phase(phase));
    double[] x = new double[depths.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.log(depths[i]);
    }
    LineChart chart =
        new LineChart(
                "curve-" + phase.replaceAll("[^a-z0-9]", "-"),
                "Recall by depth, " + Names.phase(phase),
                "first k places",
                "recall")
            .fromZero();
    for (double depth : depths) {
      if (LABELLED.contains((int) depth)) {
        chart.tick(Math.log(depth), String.valueOf((int) depth));
      }
    }
    for (String system : Names.systems(recall.at(phase))) {
      Part curve = recall.at(phase, system);
      boolean banded = system.equals(Names.MODEL);
      chart.line(
          Names.system(system),
          Names.systemClass(system),
          x,
          fitted(curve.at("mean")),
          banded ? fitted(curve.at("low")) : new double[0],
          banded ? fitted(curve.at("high")) : new double[0]);
    }
    chart.write(html);
    table(html, phase);
    html.closeLine();
  }

  /** As many numbers as there are depths. */
  private double[] fitted(Part numbers) {
    double[] fitted = new double[depths.length];
    for (int i = 0; i < fitted.length; i++) {
      fitted[i] = numbers.at(i).number();
    }
    return fitted;
  }

  private void table(Html html, String phase) {
    List<String> systems = Names.systems(recall.at(phase));
    html.open("details");
    html.element("summary", "As a table");
    html.open("div", "class", "wide").open("table");
    html.element("caption", "Recall among the first k places: " + Names.phase(phase));
    String[] headings = new String[systems.size() + 1];
    headings[0] = "k";
    for (int s = 0; s < systems.size(); s++) {
      headings[s + 1] = Names.system(systems.get(s));
    }
    Cells.headings(html, headings);
    html.open("tbody");
    for (int i = 0; i < depths.length; i++) {
      html.open("tr");
      html.element("th", String.valueOf((int) depths[i]), "scope", "row", "class", "n");
      for (String system : systems) {
        Cells.number(html, recall.at(phase, system, "mean").at(i), Format.SHARE);
      }
      html.closeLine();
    }
    html.close().close().close().close();
  }
}
