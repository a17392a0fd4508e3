package org.coldstart.model.report;

import java.util.ArrayList;
import java.util.List;

/** Every metric of every phase and system. */
final class TablesSection implements Section {

  private final Part report;
  private final Depths depths;

  TablesSection(Part report, Depths depths) {
    this.report = report;
    this.depths = depths;
  }

  @Override
  public boolean isThere() {
    return !report.at("metrics").keys().isEmpty() || report.at("validation").isThere();
  }

  @Override
  public void write(Html html) {
    html.open("section", "aria-labelledby", "metrics");
    html.element("h2", "All metrics", "id", "metrics");
    tables(html, report.at("metrics"), "");
    tables(html, report.at("validation"), " (the validation file)");
    html.closeLine();
  }

  private void tables(Html html, Part metrics, String addition) {
    List<String> measures = new ArrayList<>();
    depths.all().forEach(k -> measures.add("recall@" + k));
    depths.all().forEach(k -> measures.add("ndcg@" + k));
    measures.add("auc");
    for (String phase : Names.phases(metrics)) {
      Part systems = metrics.at(phase);
      html.open("details");
      html.open("summary").text(Names.phase(phase) + addition + " ");
      html.open("small");
      Cells.figure(html, "span", systems.at(Names.MODEL, "users"), Format.PLAIN, "figure");
      html.text(" users, ");
      Cells.figure(html, "span", systems.at(Names.MODEL, "candidates"), Format.PLAIN, "figure");
      html.text(" candidates");
      html.close().close();
      html.open("div", "class", "wide").open("table");
      html.element("caption", Names.phase(phase) + addition);
      List<String> headings = new ArrayList<>(measures);
      headings.add(0, "system");
      Cells.headings(html, headings.toArray(String[]::new));
      html.open("tbody");
      for (String system : Names.systems(systems)) {
        html.open("tr", "class", system.equals(Names.MODEL) ? "own" : null);
        html.element("th", Names.system(system), "scope", "row");
        for (String measure : measures) {
          Part of = systems.at(system);
          Cells.withInterval(html, of.at(measure), of.at(measure + "_ci"), Format.SHARE);
        }
        html.closeLine();
      }
      html.close().close().close().closeLine();
    }
  }
}
